"""Small runs that between them come to every call the stack's roles make."""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import ClientError
from fanscribe_local.iam.authorization import AccessBook
from fanscribe_local.iam.policy import Grant

from e2e.stack_under_test import Execution, StackUnderTest

RECORDING = Path(__file__).parents[2] / "events/demo/recordings/greeting.mp3"


class PermissionRuns:
    """A GPU run, one where Spot has no host, one that falls back, a hosted one, two uploads."""

    def __init__(self, deployed: StackUnderTest, book: AccessBook) -> None:
        self.deployed, self.aws, self.book = deployed, deployed.aws, book
        self._numbers = itertools.count()
        self.executions: list[Execution] = []
        self._needed_in: dict[Grant, Callable[[], Execution]] = {}
        resources = deployed.stack.resources
        self.spot, self.on_demand = (
            resources["SpotComputeEnvironment"],
            resources["OnDemandComputeEnvironment"],
        )

    def all(self) -> None:
        """Each way to run, with a page of the book of its own; then one book of them all."""
        whole = self.book
        for way in (
            self.manifest_run,
            self.on_demand_run,
            self.fallback_run,
            self.hosted_run,
            self.audio_run,
        ):
            page = self.aws.open_access_book()
            self.executions.append(way())
            whole.denied += page.denied
            whole.decisive |= page.decisive
            for grant in page.decisive:
                self._needed_in.setdefault(grant, way)

    def failed(self) -> list[tuple[str | None, str | None]]:
        return [(e.error, e.cause) for e in self.executions if e.status != "SUCCEEDED"]

    def again(self, role: str, grant: Grant) -> None:
        """The run that needed the grant; what needed it before any run is done again by itself."""
        if role == "StartRole":  # without it there is no run to wait for
            self.deployed.upload(f"manifests/{next(self._numbers)}.csv", b"audio_url\n")
        else:
            self._needed_in.get(grant, self._recreate)()

    def recording(self) -> str:
        """The address of a recording that no earlier run has heard: its bytes are its own."""
        extra = f"permission run {next(self._numbers)}".encode()
        return self.deployed.upload(f"audio-{extra.decode()}.mp3", RECORDING.read_bytes() + extra)

    def engine_run(self, engine: str) -> Execution:
        rows = [{"audio_url": self.recording(), "file_id": "one"}]
        name = f"permissions-{next(self._numbers)}"
        return self.deployed.run(name, 600, manifest=rows, engine=engine)

    def manifest_run(self) -> Execution:
        body = f"audio_url\n{self.recording()}\n".encode()
        return self.uploaded(f"manifests/{next(self._numbers)}.csv", body)

    def on_demand_run(self) -> Execution:
        with self.aws.without_hosts(self.spot):
            return self.engine_run("parakeet")

    def fallback_run(self) -> Execution:
        with self.aws.without_hosts(self.spot, self.on_demand):
            return self.engine_run("auto")

    def hosted_run(self) -> Execution:
        return self.engine_run("assemblyai")

    def audio_run(self) -> Execution:
        return self.uploaded("audio/one file é.mp3", RECORDING.read_bytes())

    def uploaded(self, key: str, body: bytes) -> Execution:
        return self.deployed.started_by(lambda: self.deployed.upload(key, body), 600)

    def _recreate(self) -> None:
        """What Step Functions checks of the role when a state machine is made."""
        arn = self.deployed.stack.outputs["StateMachineArn"]
        found = self.deployed.sfn.describe_state_machine(stateMachineArn=arn)
        logs = found["loggingConfiguration"]
        with contextlib.suppress(ClientError):  # refused, which the book tells
            self.deployed.sfn.update_state_machine(
                stateMachineArn=arn, definition=found["definition"], loggingConfiguration=logs
            )
