"""The wrapper of every handler."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from fanscribe.contracts import Run, RunPayload, SplitSummary
from fanscribe.errors import AwsUnavailableError, ManifestEmptyError, PayloadError
from fanscribe.stage import logger, stage

RUN = {
    "run_id": "march-7",
    "options": {},
    "manifest": "s3://b/m.csv",
    "items_key": "k",
    "item_count": 1,
    "rejected_count": 0,
}
CONTEXT: Any = SimpleNamespace(
    function_name="f", memory_limit_in_mb=128, invoked_function_arn="arn", aws_request_id="r"
)


@stage(RunPayload)
def answers(payload: RunPayload) -> SplitSummary:
    assert isinstance(payload.run, Run)
    logger.info("at work")
    return SplitSummary(planned=payload.run.item_count, failed=0)


@stage(RunPayload)
def fails(payload: RunPayload) -> SplitSummary:
    raise ManifestEmptyError(payload.run.manifest, "no rows")


def test_an_event_becomes_a_payload_and_the_answer_plain_json() -> None:
    assert answers({"run": RUN}, CONTEXT) == {"planned": 1, "failed": 0}


def test_every_log_line_carries_the_runs_id(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    answers({"run": RUN}, CONTEXT)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [(line["message"], line["correlation_id"]) for line in lines] == [("at work", "march-7")]


def test_an_error_keeps_its_name_and_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ManifestEmptyError, match="no rows"):
        fails({"run": RUN}, CONTEXT)
    assert '"ManifestEmptyError":[1.0]' in capsys.readouterr().out


def test_an_event_of_another_shape_is_a_payload_error_that_says_where() -> None:
    with pytest.raises(PayloadError, match=r"RunPayload.*item_count"):
        answers({"run": RUN | {"item_count": "many"}}, CONTEXT)


@stage(RunPayload)
def is_throttled(payload: RunPayload) -> SplitSummary:
    said: Any = {"Error": {"Code": "SlowDown", "Message": payload.run.run_id}}
    raise ClientError(said, "PutObject")


def test_what_aws_raises_has_a_name_that_the_state_machine_knows(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(AwsUnavailableError, match="PutObject: SlowDown"):
        is_throttled({"run": RUN}, CONTEXT)
    assert '"AwsUnavailableError":[1.0]' in capsys.readouterr().out
