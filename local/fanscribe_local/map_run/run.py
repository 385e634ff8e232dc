"""Launch the children of a Map Run, at most so many at once, until all have run or too many failed.

AWS, "Using Map state in Distributed mode", section "MaxConcurrency": 0 means no limit, which the
service takes as 10,000; here the machine sets the limit. "Tolerated failure threshold": when it is
exceeded the Map Run fails, no further child is started, and those that run are stopped.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.eval.environment import Environment

from fanscribe_local.map_run.batches import ChildInput
from fanscribe_local.map_run.child import ChildExecution
from fanscribe_local.map_run.tolerance import Tolerance

MOST_AT_ONCE = 100
COUNTERS = {
    ExecutionStatus.SUCCEEDED: "succeeded",
    ExecutionStatus.FAILED: "failed",
    ExecutionStatus.ABORTED: "aborted",
    ExecutionStatus.TIMED_OUT: "timed_out",
}


class MapRun:
    """One evaluation of a distributed Map state."""

    def __init__(
        self,
        inputs: Sequence[ChildInput],
        program: Program,
        env: Environment,
        record: Any,
        exports: bool,
    ) -> None:
        self.inputs, self.record, self._exports = inputs, record, exports
        self.children: list[ChildExecution] = []
        self.exceeded = False
        self._fault: Exception | None = None
        self._program, self._env = program, env
        self._pending = itertools.count()
        self._lock = threading.Lock()
        self._total_items = sum(given.item_count for given in inputs)
        record.children = self.children
        for given in inputs:
            self._count(given.item_count, total=1, pending=1)

    def finish(self, tolerance: Any) -> None:
        """Run to the end; afterwards `exceeded` says whether the threshold was."""
        limit = self.record.max_concurrency or MOST_AT_ONCE
        workers = [
            threading.Thread(target=self._work, args=(tolerance,), daemon=True)
            for _ in range(min(limit, MOST_AT_ONCE, len(self.inputs)))
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if self._fault is not None:
            raise self._fault

    def _work(self, tolerance: Any) -> None:
        try:
            while (child := self._next_child()) is not None:
                child.run(self._program)
                self._settle(child, tolerance())
        except Exception as fault:  # noqa: BLE001 (raised again by the thread that waits)
            self._fault = fault

    def _next_child(self) -> ChildExecution | None:
        with self._lock:
            index = next(self._pending)
            if self.exceeded or not self._env.is_running() or index >= len(self.inputs):
                return None
            child = ChildExecution(index, self.inputs[index], self.record, self._env)
            self.children.append(child)
            self._count(child.item_count, pending=-1, running=1)
        with self._env._state_mutex:  # a stop of the parent stops what is on this list
            self._env._frames.append(child._environment)
        return child

    def _settle(self, child: ChildExecution, tolerance: Tolerance) -> None:
        self._env.delete_frame(child._environment)
        with self._lock:
            written = int(self._exports and child.status == ExecutionStatus.SUCCEEDED)
            ended = {COUNTERS[child.status]: 1, "results_written": written}
            self._count(child.item_count, running=-1, **ended)
            counts = self.record.item_counter
            failed = counts.failed.get() + counts.timed_out.get()
            newly = not self.exceeded and tolerance.is_exceeded(failed, self._total_items)
            self.exceeded = self.exceeded or newly
            running = [other for other in self.children if other.stop_date is None]
        for other in running if newly else ():
            other.stop(datetime.now(UTC))

    def _count(self, items: int, **changes: int) -> None:
        for name, sign in changes.items():
            getattr(self.record.execution_counter, name).offset(sign)
            getattr(self.record.item_counter, name).offset(sign * items)

    def outputs(self) -> list[Any]:
        """The outputs of the children that succeeded, in the order of their items."""
        ended = sorted(self.children, key=lambda child: child.index)
        return [child.output for child in ended if child.status == ExecutionStatus.SUCCEEDED]

    def not_started(self) -> Sequence[ChildInput]:
        return self.inputs[len(self.children) :]
