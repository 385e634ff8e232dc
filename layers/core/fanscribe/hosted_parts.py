"""What the hosted engine is handed of a recording: the whole file, or excerpts of hours.

The service takes ten hours and five gigabytes. What is longer or larger is cut where everyone cuts,
at the chunk boundaries of its plan, and each excerpt is sent as a file of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from fanscribe.contracts import SAMPLE_RATE, Chunk, CutPlan

LONGEST = 10 * 3600 * SAMPLE_RATE
LARGEST = 5_000_000_000
EXCERPT = 4 * 3600 * SAMPLE_RATE
"""Samples of an excerpt, about: a function decodes and sends it well within its time."""


class HostedPart(NamedTuple):
    """A stretch that is one job. `chunk.silent` where nobody speaks in all of it."""

    chunk: Chunk
    excerpt: bool


def hosted_parts(plan: CutPlan) -> tuple[HostedPart, ...]:
    """They tile the recording, in order."""
    if plan.samples <= LONGEST and (plan.source.size or 0) <= LARGEST:
        return (HostedPart(Chunk(index=0, start=0, end=plan.samples), excerpt=False),)
    groups = _groups(plan.chunks, plan.samples / math.ceil(plan.samples / EXCERPT))
    return tuple(
        HostedPart(_joined(index, chunks), excerpt=True) for index, chunks in enumerate(groups)
    )


def _groups(chunks: Sequence[Chunk], length: float) -> Iterator[list[Chunk]]:
    """Neighbours together, until they are about `length` samples long."""
    group: list[Chunk] = []
    for chunk in chunks:
        group.append(chunk)
        if chunk.end - group[0].start >= length:
            yield group
            group = []
    if group:
        yield group


def _joined(index: int, chunks: list[Chunk]) -> Chunk:
    """One chunk in the place of neighbours: it begins as the first does, and ends as the last."""
    first, last = chunks[0], chunks[-1]
    return replace(
        first,
        index=index,
        end=last.end,
        silent=all(chunk.silent for chunk in chunks),
        overlap_after=last.overlap_after,
    )
