"""A transcript of the service becomes a result that every reader of results accepts."""

from __future__ import annotations

import msgspec
from fanscribe.contracts import ChunkResult, Shard, Word
from fanscribe.hosted.answers import ServiceTranscript
from fanscribe.hosted.words import chunk_result
from hosted_rig import chunk
from msgspec import structs

CHUNK = chunk("one", "https://example.org/a.mp3", language="de")
SHARD = Shard(run_id="r", shard_id="s", engine="assemblyai", model="a,b", chunks=(CHUNK,))


def heard(**answer: object) -> ServiceTranscript:
    return msgspec.convert({"id": "1", "status": "completed", **answer}, ServiceTranscript)


def test_words_keep_their_times_confidence_and_speaker() -> None:
    word = {"text": "Hi.", "start": 10, "end": 20, "confidence": 0.5, "speaker": "B"}
    answer = heard(words=[word], language_code="en_uk", speech_model_used="b")
    result = chunk_result(CHUNK, SHARD, answer)
    assert result == ChunkResult(
        key="key-of-one",
        engine="assemblyai",
        model="b",
        start=0,
        end=32_000,
        words=(Word(text="Hi.", start_ms=10, end_ms=20, confidence=0.5, speaker="B"),),
        language="en-GB",
    )


def test_an_answer_without_model_language_or_words_takes_what_was_asked_for() -> None:
    result = chunk_result(CHUNK, SHARD, heard(words=None))
    assert (result.model, result.language, result.words) == ("a,b", "de", ())


def test_values_out_of_bounds_are_brought_within_so_that_a_paid_result_can_be_read() -> None:
    words = [
        {"text": "a", "start": -5, "end": 3.6, "confidence": 1.0000001},
        {"text": "b", "start": 9, "end": 7, "confidence": None},
        {"text": "c", "start": None, "end": None, "confidence": -0.1, "channel": "1"},
    ]
    result = chunk_result(CHUNK, SHARD, heard(words=words))
    read_back = msgspec.json.decode(msgspec.json.encode(result), type=ChunkResult)
    assert [(w.start_ms, w.end_ms, w.confidence) for w in read_back.words] == [
        (0, 4, 1.0),
        (9, 9, None),
        (0, 0, 0.0),
    ]


def test_channels_are_named_as_text() -> None:
    words = [{"text": "a", "channel": "2"}, {"text": "b", "channel": 1}, {"text": "c"}]
    result = chunk_result(CHUNK, SHARD, heard(words=words))
    assert [word.channel for word in result.words] == ["2", "1", None]


def test_an_excerpts_words_are_on_the_files_clock_and_its_speakers_bear_its_number() -> None:
    hour = 3600 * 16_000
    cut = structs.replace(
        CHUNK, index=1, start=4 * hour, end=8 * hour, overlap_before=32_000, excerpt=True
    )
    words = [{"text": "a", "start": 2500, "end": 3000, "speaker": "A"}]
    (word,) = chunk_result(cut, SHARD, heard(words=words)).words
    assert (word.start_ms, word.end_ms) == (4 * 3_600_000 + 500, 4 * 3_600_000 + 1000)
    assert word.speaker == "A2"
