"""SplitAudio: a recording's identity, and where it is cut."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from fanscribe.contracts.request import Item, Run
from fanscribe.contracts.units import Milliseconds, Samples, Span


class ItemBatch(Struct, frozen=True):
    """SplitAudio's payload: one child of the Map, one or more items."""

    run: Run
    items: tuple[Item, ...]


class SplitSummary(Struct, frozen=True):
    """What SplitAudio did with its batch; items that failed left a failure record each."""

    planned: int
    failed: int


class Source(Struct, frozen=True, kw_only=True):
    """The exact bytes that were planned: a later read of anything else is an error.

    `etag` is the server's entity tag without quotes, None where it sends none; together with
    `size` (bytes, None if unknown) and the URL it identifies the content.
    """

    audio_url: str
    etag: str | None = None
    size: int | None = None


class Anchor(Struct, frozen=True, array_like=True):
    """A place in the bytes of a file that has no index: a frame begins at `byte`, counted from
    where the container begins, and with it sample `sample`, at the file's own rate. In JSON, a
    pair. What an encoder put before the first sample has negative numbers."""

    byte: int
    sample: int


class Chunk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of one file, `[start, end)` in samples at 16 kHz from the file's origin.

    `hard_cut` marks a start that does not lie in a pause; there, whoever transcribes it listens
    to `overlap_before` samples more, and the chunk before to `overlap_after`. In a `silent` chunk
    nobody speaks, which was proven: it has no words, and nobody pays to hear so. `anchor` is where
    to begin reading it, None where the container has an index.
    """

    index: int
    start: Samples
    end: Samples
    hard_cut: bool = False
    silent: bool = False
    overlap_before: Samples = 0
    overlap_after: Samples = 0
    anchor: Anchor | None = None


class CutParameters(Struct, frozen=True, kw_only=True):
    """What a plan was cut with, in seconds: chunks of `chunk_seconds`, their cuts moved by up to
    `near_seconds` to a clear pause, else by twice as much, and so on up to `reach_seconds`; where
    there is none, both sides hear `overlap_seconds` of the other. Pieces for the model are of
    `micro_seconds`: (shortest, aimed at, longest)."""

    chunk_seconds: Annotated[int, Meta(ge=1)] = 300
    near_seconds: Annotated[int, Meta(ge=1)] = 2
    reach_seconds: Annotated[int, Meta(ge=1)] = 20
    overlap_seconds: Annotated[int, Meta(ge=0)] = 2
    micro_seconds: tuple[int, int, int] = (5, 20, 30)


class CutPlan(Struct, frozen=True, kw_only=True):
    """How one item is cut: written by SplitAudio to `plans/<file_id>.json`.

    The chunks tile `[0, samples)` without gap or overlap, in order. `speech` is where the signal
    has the energy of speech, in order and apart; None if nobody looked at the whole file.
    `claimed_ms` is the duration that the file's header claims, `start_ms` the time it gives its
    first sample; `warnings` are sentences for a person, such as that the header lies.
    """

    item: Item
    source: Source
    container: str
    codec: str
    channels: int
    sample_rate: int
    samples: Samples
    chunks: tuple[Chunk, ...]
    speech: tuple[Span, ...] | None = None
    title: str | None = None
    start_ms: Milliseconds = 0
    claimed_ms: Milliseconds | None = None
    warnings: tuple[str, ...] = ()
    parameters: CutParameters | None = None
