"""Where scenarios are played: the repository's stack, its weather, and a clean floor each time."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from fanscribe_local import EmbeddedAws, Stack
from fanscribe_local.assemblyai_double import AssemblyAiDouble, Heard, HeardWord
from moto.batch.models import batch_backends

from faults.corpus import corpus
from faults.violence import Violence, violence
from faults.weather import Weather, weather

ROOT = Path(__file__).parents[2]
STAND_IN = Path(__file__).parent / "stand_in"
KEY = "5ec2e7a11ce5ec2e7a11ce5ec2e7a11c"
"""The hosted service's key: a text that is easily found wherever it should not be."""

MANIFEST = "manifest-of-tests.jsonl"
CHUNK_SECONDS = "20"
BEAT_S = 0.1
OVER = ("SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT")


class Stage(NamedTuple):
    """The embedded AWS with the stack in it, the double of the hosted service, and what can be
    done to them."""

    aws: EmbeddedAws
    stack: Stack
    double: AssemblyAiDouble
    weather: Weather
    violence: Violence

    @property
    def machine(self) -> str:
        return self.stack.outputs["StateMachineArn"]

    def bucket(self, which: str) -> str:
        """The name of the "Input", "Work" or "Output" bucket."""
        return self.stack.outputs[f"{which}Bucket"]

    def keys(self, which: str, prefix: str = "") -> list[str]:
        pages = self.aws.client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=self.bucket(which), Prefix=prefix)
        return [entry["Key"] for page in found for entry in page.get("Contents", [])]

    def read(self, which: str, key: str) -> bytes:
        s3 = self.aws.client("s3")
        body: bytes = s3.get_object(Bucket=self.bucket(which), Key=key)["Body"].read()
        return body

    def put(self, key: str, body: bytes) -> str:
        """Into the input bucket; its address."""
        bucket = self.bucket("Input")
        self.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
        return f"s3://{bucket}/{key}"

    def clear(self) -> None:
        """Nothing is left of earlier scenarios: no result to be found again, no job, no fault."""
        s3 = self.aws.client("s3")
        for which in ("Input", "Work", "Output"):
            for key in self.keys(which):
                s3.delete_object(Bucket=self.bucket(which), Key=key)
        self._forget_hosted_jobs()
        self.weather.clear()
        self.violence.prepare(())

    def _forget_hosted_jobs(self) -> None:
        table = self.aws.session().resource("dynamodb").Table(self.stack.resources["HostedJobs"])
        names = [key["AttributeName"] for key in table.key_schema]
        for record in table.scan()["Items"]:
            table.delete_item(Key={name: record[name] for name in names})

    def upload(self) -> bytes:
        """The recordings; the manifest that names them."""
        rows = [
            {"audio_url": self.put(one.key, one.body), "file_id": one.file_id} for one in corpus()
        ]
        return b"".join(json.dumps(row).encode() + b"\n" for row in rows)

    def start(self, manifest: bytes, engine: str) -> str:
        """A run by hand; its execution."""
        address = self.put(MANIFEST, manifest)
        started = self.aws.client("stepfunctions").start_execution(
            stateMachineArn=self.machine,
            name=f"run-{uuid.uuid4().hex[:12]}",
            input=json.dumps({"manifest": address, "engine": engine}),
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

    def entered(self, execution: str) -> set[str]:
        """The states that the execution has entered."""
        states = self.aws.client("stepfunctions")
        pages = states.get_paginator("get_execution_history").paginate(executionArn=execution)
        events = (event for page in pages for event in page["events"])
        return {
            event["stateEnteredEventDetails"]["name"]
            for event in events
            if "stateEnteredEventDetails" in event
        }

    def jobs(self) -> list[Any]:
        return [
            job
            for region in batch_backends.values()
            for one in region.values()
            for job in one._jobs.values()
        ]

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Whether it came true in time."""
        deadline = time.monotonic() + seconds
        while not until():
            if time.monotonic() > deadline:
                return False
            time.sleep(BEAT_S)
        return True


@contextmanager
def stage() -> Iterator[Stage]:
    """A stage, for as many scenarios as one likes."""
    with ExitStack() as until_then:
        made = until_then.enter_context(weather())
        double = until_then.enter_context(AssemblyAiDouble(_hear, api_key=KEY, delay_s=0.1))
        container = [STAND_IN, ROOT / "gpu_task", ROOT / "layers/core"]
        aws = until_then.enter_context(EmbeddedAws(batch_slots=2, container_path=container))
        parameters = {"AssemblyAiBaseUrl": double.base_url, "ShardAudioMinutes": "1"}
        stack = aws.deploy(ROOT / "template.yaml", parameters=parameters)
        over = until_then.enter_context(violence())
        _give_key(aws, stack)
        _cut_small(aws)
        _stand_in_for_the_model()
        yield Stage(aws, stack, double, made[0], over)


def _hear(audio: bytes) -> Heard:
    """A double's ears: words that depend on the bytes alone."""
    spoken = len(audio) // 16_000
    words = tuple(
        HeardWord(
            text=f"{audio[at * 16_000 : at * 16_000 + 64].hex()[-8:]}",
            start_ms=at * 500,
            end_ms=at * 500 + 400,
            confidence=0.9,
        )
        for at in range(spoken)
    )
    return Heard(words=words, language="en", duration_s=len(audio) / 32_000)


def _give_key(aws: EmbeddedAws, stack: Stack) -> None:
    secret = stack.outputs["AssemblyAiKeyArn"]
    aws.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=KEY)


def _cut_small(aws: EmbeddedAws) -> None:
    """Chunks of seconds instead of minutes, so that short recordings have several."""
    functions = aws.client("lambda")
    for function in functions.list_functions()["Functions"]:
        # moto keeps a template's numbers as numbers, and boto3 takes only text.
        told = {name: str(value) for name, value in function["Environment"]["Variables"].items()}
        variables = told | {"CHUNK_SECONDS": CHUNK_SECONDS}
        functions.update_function_configuration(
            FunctionName=function["FunctionName"], Environment={"Variables": variables}
        )


def _stand_in_for_the_model() -> None:
    for regions in batch_backends.values():
        for backend in regions.values():
            for definition in backend._job_definitions.values():
                properties = definition.container_properties
                properties["command"] = ["python", "-m", "stand_in_worker"]
                # As ECS sets it; the weather knows our processes by it.
                own = {"name": "AWS_EXECUTION_ENV", "value": "AWS_ECS_EC2"}
                properties["environment"] = [*properties["environment"], own]
