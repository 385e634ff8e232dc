"""AwaitWebhook and ReceiveWebhook: a state's token is answered once, when its last job ends."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from fanscribe.contracts import HostedProgress
from fanscribe.hosted import calls
from fanscribe_local.assemblyai_double import repeated_webhook
from handlers import CONTEXT, load_handler
from hosted_rig import WEBHOOK_SECRET, HostedRig, chunk, upload

pytestmark = pytest.mark.slow

pytest_plugins = ["hosted_fixtures"]

TOKEN = "the-token"


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tokens that were answered."""
    tokens: list[str] = []
    monkeypatch.setattr(calls, "succeed", tokens.append)
    monkeypatch.setenv("HOSTED_WEBHOOK_URL", "http://127.0.0.1:9/")
    return tokens


def submitted(rig: HostedRig, serve: Any, *file_ids: str) -> tuple[HostedProgress, list[str]]:
    """A shard at a double whose own webhooks reach nobody; its jobs' ids."""
    double = serve(repeated_webhook(calls=0, times=100))
    rig.shard(*(chunk(file_id, upload(double)) for file_id in file_ids))
    return rig.submit(), [job.id for job in double.jobs]


def call(
    transcript_id: str, secret: str | None = WEBHOOK_SECRET, shard: str = "march/hosted-0000"
) -> int:
    """A webhook, as the function URL hands it over; the status it is answered with."""
    event = {
        "version": "2.0",
        "headers": {"x-fanscribe-webhook": secret} if secret is not None else {},
        "queryStringParameters": {"shard": shard},
        "body": json.dumps({"transcript_id": transcript_id, "status": "completed"}),
        "isBase64Encoded": False,
    }
    return int(load_handler("receive_webhook")(event, CONTEXT)["statusCode"])


def test_the_request_names_the_shards_own_address_and_a_secret_header(
    rig: HostedRig, serve: Any, answered: list[str]
) -> None:
    double = serve(repeated_webhook(calls=0))
    rig.shard(chunk("one", upload(double)))
    assert rig.submit().called_back == 1
    request = double.jobs[0].request
    assert request["webhook_url"] == "http://127.0.0.1:9/?shard=march%2Fhosted-0000"
    assert request["webhook_auth_header_name"] == "X-Fanscribe-Webhook"
    assert request["webhook_auth_header_value"] == WEBHOOK_SECRET


def test_the_token_is_answered_when_the_last_job_ends(
    rig: HostedRig, serve: Any, answered: list[str]
) -> None:
    hosted, (first, second) = submitted(rig, serve, "one", "two")
    rig.await_webhook(hosted, TOKEN)
    assert call(first) == 200
    assert answered == []
    assert call(second) == 200
    assert answered == [TOKEN]


def test_calls_that_come_before_anyone_waits_are_not_lost(
    rig: HostedRig, serve: Any, answered: list[str]
) -> None:
    hosted, ids = submitted(rig, serve, "one", "two")
    assert {call(each) for each in ids} == {200}
    assert answered == []
    rig.await_webhook(hosted, TOKEN)
    assert answered == [TOKEN]


def test_calls_that_are_repeated_or_come_late_change_nothing(
    rig: HostedRig, serve: Any, answered: list[str]
) -> None:
    hosted, (only,) = submitted(rig, serve, "one")
    rig.await_webhook(hosted, TOKEN)
    assert [call(only) for _ in range(5)] == [200] * 5
    assert answered == [TOKEN]


@pytest.mark.parametrize("secret", [None, "", "guessed", WEBHOOK_SECRET + "x", "ü"])
def test_a_call_that_does_not_know_the_secret_is_refused(
    rig: HostedRig, serve: Any, answered: list[str], secret: str | None
) -> None:
    hosted, (only,) = submitted(rig, serve, "one")
    rig.await_webhook(hosted, TOKEN)
    assert call(only, secret) == 401
    assert answered == []


def test_a_call_about_a_job_that_is_not_the_shards_answers_nobody(
    rig: HostedRig, serve: Any, answered: list[str]
) -> None:
    hosted, (only,) = submitted(rig, serve, "one")
    rig.await_webhook(hosted, TOKEN)
    assert call("another") == 200
    assert call(only, shard="april/hosted-0000") == 200
    assert answered == []


def test_a_call_that_makes_no_sense_is_refused(answered: list[str], rig: HostedRig) -> None:
    event = {"headers": {"x-fanscribe-webhook": WEBHOOK_SECRET}, "body": "<html>"}
    assert load_handler("receive_webhook")(event, CONTEXT) == {"statusCode": 400}


def test_a_shard_that_waits_anew_is_answered_anew(
    rig: HostedRig, serve: Any, answered: list[str]
) -> None:
    hosted, (only,) = submitted(rig, serve, "one")
    rig.await_webhook(hosted, TOKEN)
    call(only)
    rig.await_webhook(hosted, "another-token")
    assert answered == [TOKEN, "another-token"]


def test_an_answer_that_comes_too_late_is_no_fault(
    rig: HostedRig, serve: Any, answered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "succeed", failing_with("TaskTimedOut"))
    hosted, (only,) = submitted(rig, serve, "one")
    rig.await_webhook(hosted, TOKEN)
    assert call(only) == 200


def test_an_answer_that_fails_is_given_when_the_service_calls_again(
    rig: HostedRig, serve: Any, answered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hosted, (only,) = submitted(rig, serve, "one")
    rig.await_webhook(hosted, TOKEN)
    monkeypatch.setattr(calls, "succeed", failing_with("ThrottlingException"))
    with pytest.raises(ClientError):
        call(only)
    monkeypatch.setattr(calls, "succeed", answered.append)
    assert call(only) == 200
    assert answered == [TOKEN]


def test_a_job_that_another_run_asked_for_is_not_waited_for(
    rig: HostedRig, serve: Any, answered: list[str]
) -> None:
    double = serve(repeated_webhook(calls=0))
    file = chunk("one", upload(double))
    rig.shard(file)
    rig.submit()
    rig.shard(file, run_id="april")
    assert rig.submit().called_back == 0


def failing_with(code: str) -> Any:
    def fail(task_token: str) -> None:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "SendTaskSuccess")

    return fail


def test_the_secret_has_no_other_copy(rig: HostedRig, serve: Any, answered: list[str]) -> None:
    hosted, (only,) = submitted(rig, serve, "one")
    rig.await_webhook(hosted, TOKEN)
    call(only)
    stored = [rig.work.read(key).decode() for key in rig.work.keys("")]
    stored += [str(item) for item in boto3.resource("dynamodb").Table("jobs").scan()["Items"]]
    assert WEBHOOK_SECRET not in "".join(stored)
