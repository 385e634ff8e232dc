"""The ways to hear a shard, by the names that a run chooses them by."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from typing import Protocol

from fanscribe import contracts

from fanscribe_gpu.batched import batched
from fanscribe_gpu.pipeline import Outcome, Task
from fanscribe_gpu.streaming import streaming
from fanscribe_gpu.whole_files import whole_files
from fanscribe_gpu.writing import written


class Mode(Protocol):
    """One way to hear the chunks of a shard."""

    def __call__(self, task: Task) -> Generator[list[Outcome], None, None]:
        """One outcome a chunk, until all are known or the task is stopped; what became known at
        once, as soon as it is, in a list that is not empty.

        Raises what loading the engine raises, and GpuDeviceError.
        """
        ...


MODES: dict[contracts.Mode, Mode] = {
    "batched": batched,
    "streaming": streaming,
    "local-attention": whole_files,
}


def hear(task: Task, write: Callable[[Outcome], None]) -> Generator[Outcome, None, None]:
    """Every outcome once it is written, which goes on beside the hearing. Close it to end early."""
    with closing(MODES[task.shard.mode](task)) as batches:
        yield from written(batches, write)
