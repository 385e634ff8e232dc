"""Who waits for which jobs, and which jobs have ended: one record a shard, beside the ledger's.

Webhooks come before, while and after a shard begins to wait, twice or out of order. So both sides
write what they know into one record and look at the whole of it; whoever sees all jobs ended
answers, and the record lets one of them. Like `fanscribe.storage`, this module talks to AWS.
"""

from __future__ import annotations

import time
from typing import Any

import boto3
from aws_lambda_powertools import Logger
from botocore.exceptions import ClientError
from msgspec import Struct

from fanscribe.hosted.ledger import is_refused

logger = Logger(service="fanscribe", child=True)

_PREFIX = "webhook/"
_TOO_LATE = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}


def succeed(task_token: str) -> None:
    """Let the state that waits with this token go on."""
    boto3.client("stepfunctions").send_task_success(taskToken=task_token, output="{}")


class Calls(Struct, frozen=True):
    """The records of a table, kept for `days`."""

    table: str
    days: int

    def wait(self, shard: str, task_token: str, transcript_ids: set[str]) -> None:
        """Have the task answered once all of these jobs have ended; that may be now."""
        values = {":token": task_token, ":ids": transcript_ids, ":expires": self._expiry()}
        update = "SET task_token = :token, awaited = :ids, expires_at = :expires REMOVE answered"
        self._answer_if_due(shard, self._update(shard, update, values))

    def end(self, shard: str, transcript_id: str) -> None:
        """Note that a job has ended, and answer the task if it was the last."""
        values = {":id": {transcript_id}, ":expires": self._expiry()}
        update = "SET expires_at = :expires ADD ended :id"
        self._answer_if_due(shard, self._update(shard, update, values))

    def _answer_if_due(self, shard: str, record: dict[str, Any]) -> None:
        due = "task_token" in record and record["awaited"] <= record.get("ended", set())
        if due and "answered" not in record and self._claim(shard, record["task_token"]):
            self._answer(shard, record["task_token"])

    def _claim(self, shard: str, task_token: str) -> bool:
        """Whether it is ours to answer."""
        try:
            self._update(
                shard,
                "SET answered = :yes",
                {":yes": True, ":token": task_token},
                "task_token = :token AND attribute_not_exists(answered)",
            )
        except ClientError as error:
            if is_refused(error):
                return False
            raise
        return True

    def _answer(self, shard: str, task_token: str) -> None:
        try:
            succeed(task_token)
        except ClientError as error:
            if error.response["Error"]["Code"] in _TOO_LATE:
                logger.info("nobody waits any more", extra={"shard": shard})
                return
            # The service calls again: then there is somebody to answer.
            self._update(shard, "REMOVE answered", {})
            raise

    def _update(
        self, shard: str, update: str, values: dict[str, Any], condition: str | None = None
    ) -> dict[str, Any]:
        given: dict[str, Any] = {"ExpressionAttributeValues": values} if values else {}
        if condition:
            given["ConditionExpression"] = condition
        answer = boto3.resource("dynamodb").meta.client.update_item(
            TableName=self.table,
            Key={"key": _PREFIX + shard},
            UpdateExpression=update,
            ReturnValues="ALL_NEW",
            **given,
        )
        attributes: dict[str, Any] = answer["Attributes"]
        return attributes

    def _expiry(self) -> int:
        return int(time.time()) + self.days * 86_400
