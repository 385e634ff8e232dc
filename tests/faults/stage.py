"""Where scenarios are played: the stack, what can be done to it, and a clean floor each time."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from fanscribe_local import EmbeddedAws, Stack
from fanscribe_local.assemblyai_double import AssemblyAiDouble
from fanscribe_local.assemblyai_double.faults import Script

from faults.corpus import corpus
from faults.delivery import Delivery
from faults.memory import forget_runs, history, objects
from faults.violence import Violence
from faults.weather import Weather

MANIFEST = "manifest-of-tests.jsonl"
DELETED_AT_ONCE = 1_000
BEAT_S = 0.25


class Stage(NamedTuple):
    """The embedded AWS with the stack in it, the double of the hosted service, and what can be
    done to them."""

    aws: EmbeddedAws
    stack: Stack
    double: AssemblyAiDouble
    weather: Weather
    violence: Violence
    delivery: Delivery
    clock: Path

    @property
    def machine(self) -> str:
        return self.stack.outputs["StateMachineArn"]

    def bucket(self, which: str) -> str:
        """The name of the "Input", "Work" or "Output" bucket."""
        return self.stack.outputs[f"{which}Bucket"]

    def objects(self, which: str, prefix: str = "") -> dict[str, bytes]:
        """What lies there, by its keys."""
        there = objects(self.bucket(which))
        return {key: body for key, body in there.items() if key.startswith(prefix)}

    def put(self, key: str, body: bytes) -> str:
        """Into the input bucket; its address."""
        bucket = self.bucket("Input")
        self.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
        return f"s3://{bucket}/{key}"

    def clear(self) -> None:
        """Nothing is left of earlier scenarios: no result to be found again, no job, no fault."""
        self.calm()
        for which in ("Input", "Work", "Output"):
            self._empty(which)
        self._forget_hosted_jobs()
        forget_runs()

    def calm(self) -> None:
        """From now on nothing goes wrong."""
        self.weather.clear()
        self.violence.prepare(())
        self.delivery.prepare(None)
        self.double.script = Script(())
        self.clock.write_text("")

    def _empty(self, which: str) -> None:
        s3, keys = self.aws.client("s3"), list(self.objects(which))
        for at in range(0, len(keys), DELETED_AT_ONCE):
            objects = [{"Key": key} for key in keys[at : at + DELETED_AT_ONCE]]
            s3.delete_objects(Bucket=self.bucket(which), Delete={"Objects": objects})

    def _forget_hosted_jobs(self) -> None:
        database, table = self.aws.client("dynamodb"), self.stack.resources["HostedJobs"]
        for record in database.scan(TableName=table)["Items"]:
            database.delete_item(TableName=table, Key={"key": record["key"]})

    def upload(self, engine: str) -> bytes:
        """The recordings; the manifest that names them, and the engine that is to hear them."""
        rows = [
            {
                "audio_url": self.put(one.key, one.body),
                "file_id": one.file_id,
                "engine": engine,
            }
            for one in corpus()
        ]
        return b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    def start(self, manifest: bytes) -> str:
        """A run by hand; its execution."""
        address = self.put(MANIFEST, manifest)
        started = self.aws.client("stepfunctions").start_execution(
            stateMachineArn=self.machine,
            name=f"run-{uuid.uuid4().hex[:12]}",
            input=json.dumps({"manifest": address}),
        )
        return str(started["executionArn"])

    def executions(self) -> list[str]:
        states = self.aws.client("stepfunctions")
        pages = states.get_paginator("list_executions").paginate(stateMachineArn=self.machine)
        return [one["executionArn"] for page in pages for one in page["executions"]]

    def describe(self, execution: str) -> dict[str, Any]:
        states = self.aws.client("stepfunctions")
        described: dict[str, Any] = states.describe_execution(executionArn=execution)
        return described

    def children(self, execution: str) -> Iterator[str]:
        """The executions that its Distributed Maps started."""
        states = self.aws.client("stepfunctions")
        for map_run in states.list_map_runs(executionArn=execution)["mapRuns"]:
            pages = states.get_paginator("list_executions")
            for page in pages.paginate(mapRunArn=map_run["mapRunArn"]):
                yield from (one["executionArn"] for one in page["executions"])

    def entered(self, execution: str) -> set[str]:
        """The states that the execution has entered."""
        return {
            event["stateEnteredEventDetails"]["name"]
            for event in history(execution)
            if "stateEnteredEventDetails" in event
        }

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Whether it came true in time."""
        deadline = time.monotonic() + seconds
        while not until():
            if time.monotonic() > deadline:
                return False
            time.sleep(BEAT_S)
        return True
