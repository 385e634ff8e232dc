"""The repository's stack on the embedded AWS, made ready for bad days."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fanscribe_local import EmbeddedAws, Stack
from fanscribe_local.assemblyai_double import AssemblyAiDouble, Heard, HeardWord
from fanscribe_local.host import Host
from metadata_service import metadata_service
from moto.batch.models import batch_backends

from faults.delivery import delivery
from faults.stage import Stage
from faults.violence import violence
from faults.weather import weather

ROOT = Path(__file__).parents[2]
STAND_IN, CLOCK = (Path(__file__).parent / name for name in ("stand_in", "clock"))
KEY = "5ec2e7a11ce5ec2e7a11ce5ec2e7a11c"
"""The hosted service's key: a text that is easily found wherever it should not be."""

CHUNK_SECONDS = "20"


@contextmanager
def stage() -> Iterator[Stage]:
    """A stage, for as many scenarios as one likes."""
    with ExitStack() as until_then:
        clock = Path(until_then.enter_context(tempfile.TemporaryDirectory())) / "clock"
        until_then.enter_context(_clocks_by(clock))
        made = until_then.enter_context(weather())
        double = until_then.enter_context(AssemblyAiDouble(_hear, api_key=KEY, delay_s=0.1))
        container = [STAND_IN, ROOT / "gpu_task", ROOT / "layers/core"]
        aws = until_then.enter_context(EmbeddedAws(batch_slots=2, container_path=container))
        parameters = {"AssemblyAiBaseUrl": double.base_url, "ShardAudioMinutes": "1"}
        stack = aws.deploy(ROOT / "template.yaml", parameters=parameters)
        spot = until_then.enter_context(metadata_service())
        spot.give_notice()
        over = until_then.enter_context(violence(spot.url))
        by = until_then.enter_context(delivery())
        _give_key(aws, stack)
        _cut_small(aws)
        _stand_in_for_the_model()
        yield Stage(aws, stack, double, made[0], over, by, clock)


@contextmanager
def _clocks_by(clock: Path) -> Iterator[None]:
    """Every process of the stack tells the time by our clock."""
    usual = Host.environment

    def environment(
        self: Host, credentials: Mapping[str, str], *python_path: Path
    ) -> dict[str, str]:
        told = usual(self, credentials, *python_path)
        path = os.pathsep.join([str(CLOCK), told["PYTHONPATH"]])
        return told | {"PYTHONPATH": path, "FAULTS_CLOCK": str(clock)}

    Host.environment = environment  # type: ignore[method-assign]
    try:
        yield
    finally:
        Host.environment = usual  # type: ignore[method-assign]


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
                properties["command"] = ["python", "-m", "stand_in_job"]
                # As ECS sets it; the weather knows our processes by it.
                own = {"name": "AWS_EXECUTION_ENV", "value": "AWS_ECS_EC2"}
                properties["environment"] = [*properties["environment"], own]
