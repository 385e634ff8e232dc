"""The service's words as ours."""

from __future__ import annotations

from fanscribe.contracts import ChunkResult, Shard, ShardChunk, Word, samples_to_ms
from fanscribe.hosted.answers import ServiceTranscript, ServiceWord
from fanscribe.hosted.request import language_tag

_LATEST_MS = 1_000 * 3_600_000
"""No recording is as long. The merge cuts off what is beyond its own end."""


def chunk_result(chunk: ShardChunk, shard: Shard, heard: ServiceTranscript) -> ChunkResult:
    """A completed transcript as the result of `chunk`; `model` is the one that was used.

    The service's clock starts where the excerpt does. It names the speakers of each excerpt
    anew, so that its "A" here need not be its "A" there: they bear the excerpt's number.
    """
    begin_ms = samples_to_ms(chunk.start - chunk.overlap_before) if chunk.excerpt else 0
    part = f"{chunk.index + 1}" if chunk.excerpt else ""
    return ChunkResult(
        key=chunk.key,
        engine=shard.engine,
        model=heard.speech_model_used or shard.model,
        start=chunk.start,
        end=chunk.end,
        words=tuple(_word(word, begin_ms, part) for word in heard.words or ()),
        language=language_tag(heard.language_code) if heard.language_code else chunk.language,
    )


def _word(word: ServiceWord, begin_ms: int, part: str) -> Word:
    # Readers of a result check its bounds, and a paid transcript must not fail there: so they
    # are kept here, whatever the service writes.
    start = _ms(word.start)
    confidence = word.confidence
    return Word(
        text=word.text,
        start_ms=begin_ms + start,
        end_ms=begin_ms + max(start, _ms(word.end)),
        confidence=None if confidence is None else min(1.0, max(0.0, confidence)),
        speaker=f"{word.speaker}{part}" if word.speaker else None,
        channel=None if word.channel is None else str(word.channel),
    )


def _ms(time: float | None) -> int:
    return round(min(max(time or 0, 0), _LATEST_MS))
