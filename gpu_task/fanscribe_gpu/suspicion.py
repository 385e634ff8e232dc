"""Which chunks may have killed a worker, and which have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from fanscribe.contracts import Attempt, Death, ShardChunk


def suspects(attempts: Iterable[Attempt]) -> set[str]:
    """The keys of chunks that were being heard when a worker died: to be heard alone."""
    return {key for death in _deaths(attempts) for key in death.hearing}


def apart(chunks: Sequence[ShardChunk], suspected: Set[str]) -> Iterator[list[ShardChunk]]:
    """The chunks in the groups that are heard one after the other: each suspect alone, then the
    others together."""
    yield from ([chunk] for chunk in chunks if chunk.key in suspected)
    if together := [chunk for chunk in chunks if chunk.key not in suspected]:
        yield together


def poisoned(attempts: Iterable[Attempt]) -> Mapping[str, int]:
    """The chunks that killed two workers, one of them with nothing else to blame, by key, and the
    last signal."""
    deaths = _deaths(attempts)
    killers: dict[str, int] = {}
    for death in deaths:
        alone = death.hearing if len(death.hearing) == 1 else ()
        for key in alone:
            if sum(key in other.hearing for other in deaths) > 1:
                killers[key] = death.signal
    return killers


def _deaths(attempts: Iterable[Attempt]) -> list[Death]:
    return [death for attempt in attempts for death in attempt.deaths]
