"""Clips of like length together, so that a batch is audio and not padding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence


def batches(lengths: Sequence[int], budget: Callable[[], int]) -> Iterator[list[int]]:
    """Indices of the clips of each batch: longest first, each at most `budget()` samples once all
    are padded to its longest. A clip longer than that is a batch of its own.

    Longest first, so that the batch most likely not to fit memory is tried at once. The budget is
    asked for each batch: what the one before taught counts already.
    """
    left = sorted(range(len(lengths)), key=lambda at: -lengths[at])
    while left:
        most = max(1, budget() // max(lengths[left[0]], 1))
        batch, left = left[:most], left[most:]
        yield batch
