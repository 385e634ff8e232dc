"""A cut plan as chunks that carry all that an engine needs, named by their results' keys."""

from __future__ import annotations

from collections.abc import Iterable

from fanscribe import layout
from fanscribe.channels import channels_apart
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import Chunk, ShardChunk
from fanscribe.parallel import in_parallel
from fanscribe.planning.assignment import Assignment
from fanscribe.planning.shards import Unit
from fanscribe.storage import Bucket
from fanscribe.turns_key import turns_key


def shard_chunks(given: Assignment) -> tuple[ShardChunk, ...]:
    """The plan's chunks for Parakeet, but for the silent ones, each once for every channel that is
    heard apart; for the hosted engine one chunk of the whole file."""
    whole = Chunk(index=0, start=0, end=given.plan.samples)
    apart = channels_apart(given.plan, given.settings)
    if given.engine == "assemblyai":
        return (_shard_chunk(given, whole, multichannel=bool(apart)),)
    heard = [cut for cut in given.plan.chunks if not cut.silent]
    return tuple(
        _shard_chunk(given, cut, channel=channel) for cut in heard for channel in apart or (None,)
    )


def units(chunks: Iterable[ShardChunk], *, whole_files: bool = False) -> list[Unit]:
    """An item's chunks as what may be packed apart.

    Together, in their order, where one job must hear the file: speakers are only told apart
    within a job, and `whole_files` is for an engine that listens on from chunk to chunk.
    """
    kept = tuple(chunks)
    if whole_files or any(chunk.diarize for chunk in kept):
        return [Unit(kept)]
    return [Unit((chunk,)) for chunk in kept]


def transcribed(chunks: Iterable[ShardChunk], work: Bucket) -> set[str]:
    """The keys whose results an earlier run, or an earlier try, left in the work bucket."""
    keys = sorted({chunk.key for chunk in chunks})
    found = in_parallel(lambda key: work.exists(layout.chunk_result(key)), keys)
    return {key for key, is_there in zip(keys, found, strict=True) if is_there}


def turns_of(given: Assignment) -> str | None:
    """The key of the item's turns; None where no model of ours tells its speakers apart."""
    return turns_key(given.plan.source, given.diarizer) if given.diarizer else None


def untold(items: Iterable[Assignment], work: Bucket) -> set[str]:
    """The keys of turns that are wanted, and not in the work bucket yet."""
    keys = sorted({key for item in items if (key := turns_of(item))})
    found = in_parallel(lambda key: work.exists(layout.turns(key)), keys)
    return {key for key, is_there in zip(keys, found, strict=True) if not is_there}


def _shard_chunk(
    given: Assignment, cut: Chunk, *, multichannel: bool = False, channel: int | None = None
) -> ShardChunk:
    settings, source = given.settings, given.plan.source
    key = chunk_key(
        source,
        cut.start,
        cut.end,
        engine=given.engine,
        model=given.model,
        language=settings.language,
        key_terms=settings.key_terms,
        diarize=settings.diarize,
        mode=settings.mode,
        multichannel=multichannel,
        channel=channel,
    )
    return ShardChunk(
        key=key,
        file_id=given.plan.item.file_id,
        source=source,
        index=cut.index,
        start=cut.start,
        end=cut.end,
        hard_cut=cut.hard_cut,
        language=settings.language,
        key_terms=settings.key_terms,
        diarize=settings.diarize,
        multichannel=multichannel,
        channel=channel,
        overlap_before=cut.overlap_before,
        overlap_after=cut.overlap_after,
        anchor=cut.anchor,
        fallback=settings.fallback,
    )
