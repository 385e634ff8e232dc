"""The deployed system as the end-to-end tests see it: plain boto3 against its endpoint."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from fanscribe_local import EmbeddedAws, Stack

DONE = ("SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT")


@dataclass
class Execution:
    """One finished execution, with what its history says."""

    aws: Account
    arn: str
    status: str
    output: dict[str, Any] | None
    error: str | None
    cause: str | None
    events: list[dict[str, Any]] = field(repr=False)

    @property
    def run_id(self) -> str:
        return self.arn.rsplit(":", 1)[-1]

    @property
    def entered(self) -> list[str]:
        """The states entered, in order."""
        return entered(self.events)

    def children(self, label: str) -> list[dict[str, Any]]:
        """The children of one Map, described."""
        sfn = self.aws.client("stepfunctions")
        found = []
        for map_run in sfn.list_map_runs(executionArn=self.arn)["mapRuns"]:
            if f"/{label}:" not in map_run["mapRunArn"]:
                continue
            pages = sfn.get_paginator("list_executions").paginate(mapRunArn=map_run["mapRunArn"])
            for page in pages:
                found += [
                    sfn.describe_execution(executionArn=child["executionArn"])
                    for child in page["executions"]
                ]
        return found

    def history(self, arn: str) -> list[dict[str, Any]]:
        return history(self.aws, arn)


def entered(events: list[dict[str, Any]]) -> list[str]:
    """The states that a history says were entered, in order."""
    details = (event.get("stateEnteredEventDetails") for event in events)
    return [detail["name"] for detail in details if detail]


def history(aws: Account, arn: str) -> list[dict[str, Any]]:
    pages = aws.client("stepfunctions").get_paginator("get_execution_history")
    return [e for page in pages.paginate(executionArn=arn) for e in page["events"]]


class Account(Protocol):
    """An AWS to talk to: the embedded one, or a real one."""

    def client(self, service: str) -> Any: ...


class StackUnderTest:
    """The repo's template, deployed; starts runs and waits for them."""

    poll_seconds = 0.2

    def __init__(self, aws: EmbeddedAws, stack: Stack) -> None:
        self.aws = aws
        self.stack = stack
        self.s3 = aws.client("s3")
        self.sfn = aws.client("stepfunctions")

    def upload(self, key: str, body: bytes | Path) -> str:
        """Put an object into the input bucket; its `s3://` URI."""
        bucket = self.stack.outputs["InputBucket"]
        self.s3.put_object(
            Bucket=bucket, Key=key, Body=body.read_bytes() if isinstance(body, Path) else body
        )
        return f"s3://{bucket}/{key}"

    def run(self, name: str, seconds: float = 180, **request: object) -> Execution:
        """Start an execution and wait for its end."""
        return self.wait(self.start(name, **request), seconds)

    def start(self, name: str, **request: object) -> str:
        """The ARN of an execution that was started."""
        started = self.sfn.start_execution(
            stateMachineArn=self.stack.outputs["StateMachineArn"],
            name=name,
            input=json.dumps(request),
        )
        return str(started["executionArn"])

    def wait(self, arn: str, seconds: float) -> Execution:
        deadline = time.monotonic() + seconds
        while (found := self.sfn.describe_execution(executionArn=arn))["status"] not in DONE:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{arn} still runs after {seconds} s")
            time.sleep(self.poll_seconds)
        return Execution(
            aws=self.aws,
            arn=arn,
            status=found["status"],
            output=json.loads(found["output"]) if found.get("output") else None,
            error=found.get("error"),
            cause=found.get("cause"),
            events=history(self.aws, arn),
        )

    def started_by(self, act: Callable[[], object], seconds: float = 180) -> Execution:
        """The execution that `act` starts by an event, at its end."""
        before = self._executions()
        act()
        deadline = time.monotonic() + 20
        while not (started := self._executions() - before) and time.monotonic() < deadline:
            time.sleep(0.2)
        (arn,) = started
        return self.wait(arn, seconds)

    def _executions(self) -> set[str]:
        arn = self.stack.outputs["StateMachineArn"]
        found = self.sfn.list_executions(stateMachineArn=arn)["executions"]
        return {execution["executionArn"] for execution in found}

    def output(self, key: str) -> bytes:
        bucket = self.stack.outputs["OutputBucket"]
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()

    def output_keys(self, prefix: str) -> list[str]:
        found = self.s3.list_objects_v2(Bucket=self.stack.outputs["OutputBucket"], Prefix=prefix)
        return [entry["Key"] for entry in found.get("Contents", [])]
