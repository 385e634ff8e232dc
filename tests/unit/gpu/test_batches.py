"""Batches hold every clip once, and stay within their budget."""

from __future__ import annotations

from fanscribe_gpu.batches import batches
from hypothesis import given
from hypothesis import strategies as st


@given(st.lists(st.integers(1, 500), max_size=40), st.integers(1, 2000))
def test_every_clip_is_in_one_batch_and_no_batch_is_over_budget(
    lengths: list[int], budget: int
) -> None:
    formed = list(batches(lengths, lambda: budget))
    assert sorted(index for batch in formed for index in batch) == list(range(len(lengths)))
    for batch in formed:
        padded = len(batch) * max(lengths[index] for index in batch)
        assert padded <= budget or len(batch) == 1


def test_like_goes_with_like_and_the_longest_goes_first() -> None:
    assert list(batches([10, 300, 11, 290, 12], lambda: 600)) == [[1, 3], [4, 2, 0]]
