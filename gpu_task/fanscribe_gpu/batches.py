"""Clips of like length together, so that a batch is audio and not padding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Indices of the clips of each batch: longest first, each at most `budget` samples once all
    are padded to its longest. A clip longer than that is a batch of its own.

    Longest first, so that the batch most likely not to fit memory is tried at once.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
