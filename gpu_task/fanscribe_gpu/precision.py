"""What numbers a device computes in."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any, Literal

Precision = Literal["float32", "float16", "bfloat16"]


def precision(capability: tuple[int, int] | None) -> Precision:
    """For a GPU of that CUDA compute capability; None is a CPU.

    bfloat16 has float32's range, in which a network was trained and nothing overflows; older GPUs
    than Ampere (8.0) only imitate it, slowly, so that a T4 (7.5) computes in float16.
    """
    if capability is None:
        return "float32"
    return "bfloat16" if capability >= (8, 0) else "float16"


def computing_on(device: Any) -> AbstractContextManager[object]:
    """A context in which a torch device computes in its precision."""
    import torch

    if device.type != "cuda":
        return nullcontext()
    dtype = getattr(torch, precision(torch.cuda.get_device_capability(device)))
    context: AbstractContextManager[object] = torch.autocast("cuda", dtype=dtype)
    return context
