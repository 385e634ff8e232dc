"""Half precision where the GPU has it."""

from __future__ import annotations

import pytest
from fanscribe_gpu.precision import precision


@pytest.mark.parametrize(
    ("device", "capability", "expected"),
    [
        ("a CPU", None, "float32"),
        ("T4", (7, 5), "float16"),
        ("A100", (8, 0), "bfloat16"),
        ("A10G", (8, 6), "bfloat16"),
        ("L4", (8, 9), "bfloat16"),
        ("H100", (9, 0), "bfloat16"),
    ],
)
def test_each_device_computes_in_what_it_is_good_at(
    device: str, capability: tuple[int, int] | None, expected: str
) -> None:
    assert precision(capability) == expected
