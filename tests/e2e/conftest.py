"""One embedded AWS, with the repo's own template deployed, for the whole of the session."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from fanscribe_local import EmbeddedAws
from fanscribe_local.assemblyai_double import AssemblyAiDouble
from hosted_rig import hear
from moto.batch.models import batch_backends

from e2e.permission_runs import PermissionRuns
from e2e.stack_under_test import Execution, StackUnderTest

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "events/demo"
TINY = ROOT / "local/tiny_parakeet/tiny_parakeet.nemo"
TINY_DIARIZER = ROOT / "local/tiny_sortformer/tiny_sortformer.nemo"
STAND_IN = ROOT / "tests/faults/stand_in"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="package")
def deployed() -> Iterator[StackUnderTest]:
    container = [ROOT / "gpu_task", ROOT / "layers/core", STAND_IN]
    with EmbeddedAws(batch_slots=1, container_path=container) as aws:
        models = {"ModelName": str(TINY), "DiarizerName": str(TINY_DIARIZER)}
        stack = aws.deploy(ROOT / "template.yaml", parameters=models)
        yield StackUnderTest(aws, stack)


@pytest.fixture(scope="package")
def permission_runs(deployed: StackUnderTest) -> Iterator[PermissionRuns]:
    """Runs of a second stack in the same account, whose hosted engine is the double.

    Its worker has a stand-in for the model: what it asks of AWS is the same, and it starts at once.
    """
    book = deployed.aws.open_access_book()  # before the deployment, which asks roles for some
    with AssemblyAiDouble(hear) as double:
        stack = deployed.aws.deploy(
            ROOT / "template.yaml",
            stack_name="beside",
            parameters={"ModelName": str(TINY), "AssemblyAiBaseUrl": double.base_url},
        )
        deployed.aws.client("secretsmanager").put_secret_value(
            SecretId=stack.outputs["AssemblyAiKeyArn"], SecretString=double.api_key
        )
        _stand_in_for_the_model(stack.resources["JobDefinition"])
        runs = PermissionRuns(StackUnderTest(deployed.aws, stack), book)
        runs.all()
        yield runs


def _stand_in_for_the_model(definition_arn: str) -> None:
    _, _, _, region, account_id, _ = definition_arn.split(":", 5)
    definition = batch_backends[account_id][region].get_job_definition_by_arn(definition_arn)
    definition.container_properties["command"] = ["python", "-m", "stand_in_job"]


@pytest.fixture(scope="package")
def demo_rows() -> list[dict[str, str]]:
    """The demo's rows under two minutes: every format, and the broken file."""
    with (DEMO / "manifest.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if float(row["duration_estimate"] or 0) <= 120]


@pytest.fixture(scope="package")
def finished(deployed: StackUnderTest, demo_rows: list[dict[str, str]]) -> Execution:
    """A run of those rows on the GPU engine, to its end."""
    for row in demo_rows:
        deployed.upload(f"demo/{row['audio_url']}", DEMO / row["audio_url"])
    lines = [
        ",".join(("audio_url", "file_id")),
        *(f"{r['audio_url']},{r['file_id']}" for r in demo_rows),
    ]
    manifest = deployed.upload("demo/manifest.csv", "\n".join(lines).encode())
    return deployed.run("whole-path", manifest=manifest)
