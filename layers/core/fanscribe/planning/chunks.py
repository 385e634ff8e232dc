"""A cut plan as chunks that carry all that an engine needs, named by their results' keys."""

from __future__ import annotations

from collections.abc import Iterable

from fanscribe.channels import channels_apart
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import Chunk, ShardChunk
from fanscribe.hosted_parts import hosted_parts
from fanscribe.planning.assignment import Assignment
from fanscribe.planning.shards import Unit


def shard_chunks(given: Assignment) -> tuple[ShardChunk, ...]:
    """The plan's chunks for Parakeet, but for the silent ones, each once for every channel that is
    heard apart; for the hosted engine one chunk of the whole file, or excerpts of hours."""
    apart = channels_apart(given.plan, given.settings)
    if given.engine == "assemblyai":
        return tuple(
            _shard_chunk(
                given,
                part.chunk,
                channels=1 if part.excerpt else max(1, len(apart)),
                excerpt=part.excerpt,
            )
            for part in hosted_parts(given.plan)
            if not part.chunk.silent
        )
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
    if whole_files or any(chunk.diarize and not chunk.excerpt for chunk in kept):
        return [Unit(kept)]
    return [Unit((chunk,)) for chunk in kept]


def _shard_chunk(
    given: Assignment,
    cut: Chunk,
    *,
    channels: int = 1,
    channel: int | None = None,
    excerpt: bool = False,
) -> ShardChunk:
    settings, source = given.settings, given.plan.source
    multichannel = channels > 1
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
        assemblyai=settings.assemblyai,
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
        channels=channels,
        assemblyai=settings.assemblyai if given.plan.item.assemblyai else None,
        excerpt=excerpt,
        overlap_before=cut.overlap_before,
        overlap_after=cut.overlap_after,
        anchor=cut.anchor,
        fallback=settings.fallback,
    )
