"""Which files failed, asked after the run and while it goes on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import boto3
import msgspec
import pytest
from fanscribe.contracts import Failure, Outcome, RunReport
from fanscribe_cli.failing import FailedFile, failed_files
from fanscribe_cli.failing_table import print_failures
from fanscribe_cli.run import Going
from fanscribe_cli.stack import Outputs, Target
from rich.console import Console

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ARN = "arn:aws:states:eu-west-1:123456789012:execution:mine-transcription:r1"
RUN = Going("r1", ARN)


@pytest.fixture
def target(s3: S3Client) -> Target:
    s3.create_bucket(Bucket="work")
    outputs = Outputs(
        state_machine_arn="arn",
        input_bucket="input",
        work_bucket="work",
        output_bucket="output",
        assembly_ai_key_arn="key",
    )
    names = ("stepfunctions", "secretsmanager", "lambda", "cloudformation")
    others = [boto3.client(name) for name in names]
    return Target(s3, *others, outputs, stack="mine", region="eu-west-1")


def report(*outcomes: Outcome) -> bytes:
    return msgspec.json.encode(
        RunReport(
            run_id="r1",
            manifest="m.csv",
            complete=1,
            partial=0,
            failed=1,
            audio_ms=0,
            estimated_usd=0,
            planned_usd=0,
            actual_usd=0,
            outcomes=outcomes,
        )
    )


def shown(found: tuple[FailedFile, ...], target: Target) -> str:
    out = io.StringIO()
    print_failures(found, target, RUN, Console(file=out, width=120))
    return out.getvalue()


def test_after_the_run_its_report_says_which(target: Target) -> None:
    body = report(
        Outcome(file_id="good", status="complete"),
        Outcome(file_id="bad", status="failed", row=2, error="EmptyAudioError", cause="empty"),
    )
    target.s3.put_object(Bucket="output", Key="r1/report.json", Body=body)
    assert failed_files(target, RUN) == (
        FailedFile(file_id="bad", status="failed", row=2, error="EmptyAudioError", cause="empty"),
    )


def test_while_it_goes_on_the_failure_records_do(target: Target) -> None:
    for chunk, state in ((None, "SplitAudio"), (3, "TranscribeOnGpu")):
        failure = Failure(file_id="bad", state=state, error="DecodeError", cause="c", chunk=chunk)
        key = f"runs/r1/failures/bad/{state}.json"
        target.s3.put_object(Bucket="work", Key=key, Body=msgspec.json.encode(failure))
    assert [file.status for file in failed_files(target, RUN)] == ["failed", "partial"]


def test_rejected_rows_are_told_before_there_is_a_report(target: Target) -> None:
    failure = Failure(
        file_id="~row-2", state="ValidateManifest", error="RowError", cause="c", row=2
    )
    target.s3.put_object(
        Bucket="work", Key="runs/r1/rejected.jsonl", Body=msgspec.json.encode(failure) + b"\n"
    )
    assert [(file.file_id, file.row) for file in failed_files(target, RUN)] == [("~row-2", 2)]


def test_the_table_counts_the_errors_and_says_where_to_look(target: Target) -> None:
    found = tuple(
        FailedFile(file_id=f"f{n}", status="failed", row=n, error="EmptyAudioError", cause="empty")
        for n in (1, 2)
    )
    text = shown(found, target)
    assert "2 EmptyAudioError" in text
    assert "fanscribe retry r1 --stack mine" in text
    assert (
        "https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1"
        f"#/v2/executions/details/{ARN}" in text
    )


def test_an_embedded_run_has_no_page_in_the_console(target: Target) -> None:
    found = (FailedFile(file_id="f", status="failed", error="EmptyAudioError"),)
    text = shown(found, target._replace(is_embedded=True))
    assert "console" not in text
    assert "fanscribe retry r1 --local" in text


def test_a_run_in_which_nothing_failed_is_said_so(target: Target) -> None:
    assert shown((), target) == "nothing failed in run r1\n"
