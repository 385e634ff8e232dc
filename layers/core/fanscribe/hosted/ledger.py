"""Who was asked to transcribe what: one record a file in DynamoDB, so that none is paid for twice.

A record is taken by one submitter at a time. Before the request it holds what will be asked, after
it the job's id; where the first is there without the second, somebody died or never heard the
answer, and the job is looked for at the service before another one is started. Like
`fanscribe.storage`, this module talks to AWS.
"""

from __future__ import annotations

import time
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from msgspec import Struct

from fanscribe.errors import HostedBusyError

HOLD_S = 300
"""How long a record stays its taker's. One who died holds it no longer than that."""

_TAKE = "SET holder = :me, held_until = :until, expires_at = :expires"
_FREE = (
    "attribute_not_exists(transcript_id) AND (attribute_not_exists(holder) OR held_until < :now)"
)
_INTEND = (
    "SET asked_at = if_not_exists(asked_at, :now), held_until = :until, asked_by = :by ADD asked :f"
)
_SETTLE = "SET transcript_id = :id REMOVE holder, held_until"


class Entry(Struct, frozen=True, kw_only=True):
    """What is known of one file (one chunk key) at the service.

    `asked` are fingerprints of the addresses in requests whose answer is not known, `asked_at`
    (seconds since 1970) when the first of them was about to be sent. `shard` is the `run/shard`
    that asked last.
    """

    key: str
    transcript_id: str | None = None
    asked: frozenset[str] = frozenset()
    asked_at: int = 0
    shard: str | None = None


class Ledger:
    """The stack's table of hosted jobs; safe to share between threads.

    Records outlive their use by `days`, as the work bucket's objects do.
    """

    def __init__(self, table: str, days: int) -> None:
        self._table = table
        self._days = days
        # A resource's own client takes and gives plain values; and clients, unlike resources, may
        # be shared by threads.
        config = Config(retries={"mode": "standard", "max_attempts": 8}, max_pool_connections=32)
        self._client: Any = boto3.resource("dynamodb", config=config).meta.client

    def find(self, key: str) -> Entry | None:
        """The record as everyone else sees it now."""
        found = self._client.get_item(TableName=self._table, Key={"key": key}, ConsistentRead=True)
        return _entry(found["Item"]) if "Item" in found else None

    def take(self, key: str, me: str) -> Entry:
        """Hold the record, or find it settled: then it has a `transcript_id`, and nobody holds it.

        Raises HostedBusyError while somebody else holds it.
        """
        now = int(time.time())
        values = {":me": me, ":now": now, ":until": now + HOLD_S, ":expires": self._expiry(now)}
        taken = self._update(key, _TAKE, values, _FREE)
        found = taken or self.find(key)
        if found is None or (not taken and not found.transcript_id):
            raise HostedBusyError(key)
        return found

    def intend(self, key: str, me: str, fingerprint: str, shard: str) -> None:
        """Note what is about to be asked. Raises HostedBusyError if it is not ours any more."""
        now = int(time.time())
        values = {":me": me, ":now": now, ":until": now + HOLD_S, ":f": {fingerprint}, ":by": shard}
        if not self._update(key, _INTEND, values, "holder = :me"):
            raise HostedBusyError(key)

    def settle(self, key: str, transcript_id: str) -> Entry:
        """Note the job's id: from now on everyone finds it. The record of whoever was first."""
        values = {":id": transcript_id}
        settled = self._update(key, _SETTLE, values, "attribute_not_exists(transcript_id)")
        found = settled or self.find(key)
        if found is None:
            raise HostedBusyError(key)
        return found

    # Where one of these finds the record another's, it leaves it alone: that one knows better.

    def release(self, key: str, me: str) -> None:
        """Let the next one try, who will look for what we may have asked."""
        self._update(key, "REMOVE holder, held_until", {":me": me}, "holder = :me")

    def withdraw(self, key: str, me: str) -> None:
        """Strike a record off whose request was refused: there is no job to look for."""
        self._delete(key, "holder = :me", {":me": me})

    def forget(self, key: str, transcript_id: str) -> None:
        """Let the next run submit again; unless another already has."""
        self._delete(key, "transcript_id = :id", {":id": transcript_id})

    def _update(
        self, key: str, update: str, values: dict[str, Any], condition: str
    ) -> Entry | None:
        """The record after the update, None where the condition does not hold."""
        try:
            answer = self._client.update_item(
                TableName=self._table,
                Key={"key": key},
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
                ReturnValues="ALL_NEW",
            )
        except ClientError as error:
            if is_refused(error):
                return None
            raise
        return _entry(answer["Attributes"])

    def _delete(self, key: str, condition: str, values: dict[str, Any]) -> None:
        try:
            self._client.delete_item(
                TableName=self._table,
                Key={"key": key},
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )
        except ClientError as error:
            if not is_refused(error):
                raise

    def _expiry(self, now: int) -> int:
        return now + self._days * 86_400


def is_refused(error: ClientError) -> bool:
    """Whether an update's condition did not hold."""
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"


def _entry(item: dict[str, Any]) -> Entry:
    return Entry(
        key=item["key"],
        transcript_id=item.get("transcript_id"),
        asked=frozenset(item.get("asked", ())),
        asked_at=int(item.get("asked_at", 0)),
        shard=item.get("asked_by"),
    )
