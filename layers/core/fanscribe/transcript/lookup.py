"""Where an item's results are: the assigned engine's, or the hosted fallback's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fanscribe import layout
from fanscribe.channels import channels_apart
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import (
    Chunk,
    ChunkResult,
    CutPlan,
    Engine,
    Failure,
    MergeItem,
    Options,
    Turns,
)
from fanscribe.effective import Effective, effective
from fanscribe.hosted_parts import hosted_parts
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket
from fanscribe.transcript.merge import Heard, Stretch
from fanscribe.turns_key import turns_key


def look_up(plan: CutPlan, item: MergeItem, options: Options, models: str, work: Bucket) -> Heard:
    """What was heard of an item, by the engine it was given to.

    Where that left something out and the run allows a fallback, the hosted engine may have
    transcribed the whole file instead: then its result is used, and only its result, because
    the words of two engines do not make one transcript.
    """
    assigned = _told_apart(_heard(plan, item.engine, item.model, options, work), plan, item, work)
    may_fall_back = effective(plan.item, options).fallback
    if item.engine == "assemblyai" or not assigned.missing or not may_fall_back:
        return assigned
    hosted = _heard(plan, "assemblyai", models, options, work)
    return assigned if hosted.missing else hosted


def _told_apart(heard: Heard, plan: CutPlan, item: MergeItem, work: Bucket) -> Heard:
    """With the turns of the item's speakers, or a warning that they are not known."""
    if item.diarizer is None or not any(result.words for result in heard.results):
        return heard
    try:
        key = layout.turns(turns_key(plan.source, item.diarizer))
        return heard._replace(turns=work.read_as(key, Turns).turns)
    except KeyError:
        return heard._replace(warnings=(_untold(item.diarizer),))


def _untold(diarizer: str) -> str:
    return (
        f"The speakers were not told apart: {diarizer} left no turns of this recording. The run's "
        "failure records say why; the words do not depend on it."
    )


def failures_of(run_id: str, file_id: str, work: Bucket) -> list[Failure]:
    """Why parts of an item have no words, as the states before the merge recorded it."""
    records = (work.read_as(key, Failure) for key in work.keys(layout.failures(run_id, file_id)))
    # What an earlier try of the merge recorded explains nothing: it came after the cause.
    return [each for each in records if each.state != "MergeTranscripts"]


def _heard(plan: CutPlan, engine: Engine, model: str, options: Options, work: Bucket) -> Heard:
    asked = effective(plan.item, options)
    parts = _parts(plan, engine, asked)
    keys = [_key(plan, part, engine, model, asked) for part in parts]
    wanted = [key for key, part in zip(keys, parts, strict=True) if not part.chunk.silent]
    found = dict(zip(wanted, _results(wanted, work), strict=True))
    return Heard(
        engine,
        tuple(
            Stretch(
                part.chunk,
                _silence(key, part.chunk, engine, model) if part.chunk.silent else found[key],
                part.channel,
            )
            for key, part in zip(keys, parts, strict=True)
        ),
    )


class _Part(NamedTuple):
    """What has a result of its own."""

    chunk: Chunk
    channel: int | None
    multichannel: bool = False


def _parts(plan: CutPlan, engine: Engine, asked: Effective) -> list[_Part]:
    apart = channels_apart(plan, asked)
    if engine == "assemblyai":
        return [
            _Part(part.chunk, None, multichannel=bool(apart) and not part.excerpt)
            for part in hosted_parts(plan)
        ]
    return [_Part(chunk, channel) for channel in apart or (None,) for chunk in plan.chunks]


def _silence(key: str, chunk: Chunk, engine: Engine, model: str) -> ChunkResult:
    """What nobody was asked to transcribe, because nobody speaks there."""
    return ChunkResult(
        key=key, engine=engine, model=model, start=chunk.start, end=chunk.end, words=(), speech=()
    )


def _key(plan: CutPlan, part: _Part, engine: Engine, model: str, asked: Effective) -> str:
    return chunk_key(
        plan.source,
        part.chunk.start,
        part.chunk.end,
        engine=engine,
        model=model,
        language=asked.language,
        key_terms=asked.key_terms,
        diarize=asked.diarize,
        mode=asked.mode,
        multichannel=part.multichannel,
        channel=part.channel,
        assemblyai=asked.assemblyai,
    )


def _results(keys: Iterable[str], work: Bucket) -> list[ChunkResult | None]:
    return in_parallel(lambda key: _result(key, work), keys)


def _result(key: str, work: Bucket) -> ChunkResult | None:
    try:
        return work.read_as(layout.chunk_result(key), ChunkResult)
    except KeyError:
        return None
