"""How a run goes: what Step Functions knows of its execution, as stages and counts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from fanscribe_cli.stages import StageName, stage_names

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient
    from mypy_boto3_stepfunctions.type_defs import DescribeMapRunOutputTypeDef

StageStatus = Literal["waiting", "running", "done", "stopped", "skipped"]


class Counts(NamedTuple):
    """The children of a Distributed Map, in items. `failed` is a part of `ended`.

    `seconds` is how long the Map has been running.
    """

    ended: int
    failed: int
    total: int
    seconds: float = 0.0

    @property
    def per_minute(self) -> float | None:
        """Items that end in a minute, since the Map began; None as long as none has."""
        return 60 * self.ended / self.seconds if self.ended and self.seconds else None

    @property
    def seconds_left(self) -> float | None:
        """Until the last one ends, if it goes on like this."""
        rate = self.per_minute
        return None if rate is None else 60 * (self.total - self.ended) / rate


class Stage(NamedTuple):
    """One stage at one moment; `counts` where it is a Map that has begun."""

    name: StageName
    status: StageStatus
    counts: Counts | None = None


class Snapshot(NamedTuple):
    """An execution at one moment. `error` and `cause` are Step Functions' own."""

    status: str
    stages: tuple[Stage, ...]
    error: str | None = None
    cause: str | None = None

    @property
    def is_over(self) -> bool:
        return self.status not in ("RUNNING", "PENDING_REDRIVE")


class Watcher:
    """Follows one execution."""

    def __init__(self, states: SFNClient, execution_arn: str) -> None:
        self._states = states
        self._arn = execution_arn
        machine = states.describe_execution(executionArn=execution_arn)["stateMachineArn"]
        definition = states.describe_state_machine(stateMachineArn=machine)["definition"]
        self._names = stage_names(json.loads(definition))

    def follow(
        self, poll_seconds: float, sleep: Callable[[float], None] = time.sleep
    ) -> Iterator[Snapshot]:
        """Snapshots until the execution is over, that last one included."""
        while not (snapshot := self.snapshot()).is_over:
            yield snapshot
            sleep(poll_seconds)
        yield snapshot

    def snapshot(self) -> Snapshot:
        # The status is asked for first: what is read after it is at least as new, so that the
        # last snapshot never shows a stage of a run that is over as running.
        execution = self._states.describe_execution(executionArn=self._arn)
        entered, exited = self._history()
        counts = self._map_counts()
        status = execution["status"]
        return Snapshot(
            status=status,
            stages=tuple(
                Stage(
                    name, _status(name.state, entered, exited, status), counts.get(name.map_label)
                )
                for name in self._names
            ),
            error=execution.get("error"),
            cause=execution.get("cause"),
        )

    def _history(self) -> tuple[set[str], set[str]]:
        """The names of the states that were entered, and of those that were left again."""
        entered, exited = set(), set()
        pages = self._states.get_paginator("get_execution_history")
        for page in pages.paginate(executionArn=self._arn, includeExecutionData=False):
            for event in page["events"]:
                if "stateEnteredEventDetails" in event:
                    entered.add(event["stateEnteredEventDetails"]["name"])
                if "stateExitedEventDetails" in event:
                    exited.add(event["stateExitedEventDetails"]["name"])
        return entered, exited

    def _map_counts(self) -> dict[str | None, Counts]:
        """Counts by the Map's label."""
        pages = self._states.get_paginator("list_map_runs").paginate(executionArn=self._arn)
        arns = [run["mapRunArn"] for page in pages for run in page["mapRuns"]]
        return {
            map_label(arn): item_counts(self._states.describe_map_run(mapRunArn=arn))
            for arn in arns
        }


def map_label(map_run_arn: str) -> str:
    """`…:mapRun:<machine>/<label>:<id>` to its label."""
    return map_run_arn.rpartition("/")[2].partition(":")[0]


def item_counts(map_run: DescribeMapRunOutputTypeDef) -> Counts:
    counts = map_run["itemCounts"]
    failed = counts["failed"] + counts["timedOut"] + counts["aborted"]
    until = map_run.get("stopDate") or datetime.now(UTC)
    return Counts(
        ended=counts["succeeded"] + failed,
        failed=failed,
        total=counts["total"],
        seconds=(until - map_run["startDate"]).total_seconds(),
    )


def _status(state: str, entered: set[str], exited: set[str], run: str) -> StageStatus:
    is_over = run not in ("RUNNING", "PENDING_REDRIVE")
    if state in exited:
        return "done"
    if state in entered:
        return "stopped" if is_over else "running"
    return "skipped" if run == "SUCCEEDED" else "waiting"
