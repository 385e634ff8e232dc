"""Where an item's results are: the assigned engine's, or the hosted fallback's."""

from __future__ import annotations

from collections.abc import Iterable

from fanscribe import layout
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import (
    Chunk,
    ChunkResult,
    CutPlan,
    Engine,
    Failure,
    MergeItem,
    Options,
)
from fanscribe.effective import effective
from fanscribe.parallel import in_parallel
from fanscribe.storage import Bucket
from fanscribe.transcript.merge import Heard, Stretch


def look_up(
    plan: CutPlan, item: MergeItem, options: Options, hosted_models: str, work: Bucket
) -> Heard:
    """What was heard of an item, by the engine it was given to.

    Where that left something out and the run allows a fallback, the hosted engine may have
    transcribed the whole file instead: then its result is used, and only its result, because
    the words of two engines do not make one transcript.
    """
    assigned = _heard(plan, item.engine, item.model, options, work)
    may_fall_back = effective(plan.item, options).fallback
    if item.engine == "assemblyai" or not assigned.missing or not may_fall_back:
        return assigned
    hosted = _heard(plan, "assemblyai", hosted_models, options, work)
    return assigned if hosted.missing else hosted


def failures_of(run_id: str, file_id: str, work: Bucket) -> list[Failure]:
    """Why parts of an item have no words, as the states before the merge recorded it."""
    records = (work.read_as(key, Failure) for key in work.keys(layout.failures(run_id, file_id)))
    # What an earlier try of the merge recorded explains nothing: it came after the cause.
    return [each for each in records if each.state != "MergeTranscripts"]


def _heard(plan: CutPlan, engine: Engine, model: str, options: Options, work: Bucket) -> Heard:
    chunks = plan.chunks if engine == "parakeet" else (_whole_file(plan),)
    keys = [_key(plan, chunk, engine, model, options) for chunk in chunks]
    asked = [key for key, chunk in zip(keys, chunks, strict=True) if not chunk.silent]
    found = dict(zip(asked, _results(asked, work), strict=True))
    return Heard(
        engine,
        tuple(
            Stretch(chunk, _silence(key, chunk, engine, model) if chunk.silent else found[key])
            for key, chunk in zip(keys, chunks, strict=True)
        ),
    )


def _silence(key: str, chunk: Chunk, engine: Engine, model: str) -> ChunkResult:
    """What nobody was asked to transcribe, because nobody speaks there."""
    return ChunkResult(
        key=key, engine=engine, model=model, start=chunk.start, end=chunk.end, words=(), speech=()
    )


def _whole_file(plan: CutPlan) -> Chunk:
    return Chunk(index=0, start=0, end=plan.samples)


def _key(plan: CutPlan, chunk: Chunk, engine: Engine, model: str, options: Options) -> str:
    asked = effective(plan.item, options)
    return chunk_key(
        plan.source,
        chunk.start,
        chunk.end,
        engine=engine,
        model=model,
        language=asked.language,
        key_terms=asked.key_terms,
        diarize=asked.diarize,
        mode=asked.mode,
    )


def _results(keys: Iterable[str], work: Bucket) -> list[ChunkResult | None]:
    return in_parallel(lambda key: _result(key, work), keys)


def _result(key: str, work: Bucket) -> ChunkResult | None:
    try:
        return work.read_as(layout.chunk_result(key), ChunkResult)
    except KeyError:
        return None
