"""What a finished run left: the states it entered, and every text that somebody can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3

SECRETS = ("X-Amz-Signature=", "X-Amz-Credential=")
"""What a signed address has, beside the values that a campaign knows to be secret."""


class Account:
    """Reads an account, embedded or real, through `session`."""

    def __init__(self, session: boto3.Session) -> None:
        self._client: Any = session.client
        self._steps: Any = session.client("stepfunctions")

    def transitions(self, execution: str) -> Counter[str]:
        """How often a run entered which state, its Maps' children included."""
        entered: Counter[str] = Counter()
        for arn in self.executions(execution):
            for event in self._history(arn):
                if detail := event.get("stateEnteredEventDetails"):
                    entered[detail["name"]] += 1
        return entered

    def executions(self, execution: str) -> Iterator[str]:
        """The run's execution, and its Maps' children."""
        yield execution
        for each in self._steps.list_map_runs(executionArn=execution)["mapRuns"]:
            pages = self._steps.get_paginator("list_executions").paginate(
                mapRunArn=each["mapRunArn"]
            )
            for page in pages:
                yield from (child["executionArn"] for child in page["executions"])

    def texts(self, execution: str) -> Iterator[tuple[str, str]]:
        """(where, what): histories, logs, and every object and record that is not audio."""
        for arn in self.executions(execution):
            yield f"history of {arn}", str(list(self._history(arn)))
        yield from self._logs()
        yield from self._objects()
        yield from self._records()

    def _history(self, arn: str) -> Iterator[dict[str, Any]]:
        pages = self._steps.get_paginator("get_execution_history").paginate(executionArn=arn)
        for page in pages:
            yield from page["events"]

    def _logs(self) -> Iterator[tuple[str, str]]:
        logs = self._client("logs")
        for group in logs.describe_log_groups()["logGroups"]:
            name = group["logGroupName"]
            for stream in logs.describe_log_streams(logGroupName=name)["logStreams"]:
                found = logs.get_log_events(
                    logGroupName=name, logStreamName=stream["logStreamName"], startFromHead=True
                )
                yield f"log {name}", "\n".join(event["message"] for event in found["events"])

    def _objects(self) -> Iterator[tuple[str, str]]:
        s3 = self._client("s3")
        for bucket in s3.list_buckets()["Buckets"]:
            if "input" in bucket["Name"] or "artifacts" in bucket["Name"]:
                continue
            for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
                for entry in page.get("Contents", []):
                    body = s3.get_object(Bucket=bucket["Name"], Key=entry["Key"])["Body"].read()
                    yield f"s3://{bucket['Name']}/{entry['Key']}", body.decode(errors="replace")

    def _records(self) -> Iterator[tuple[str, str]]:
        tables = self._client("dynamodb")
        for table in tables.list_tables()["TableNames"]:
            for page in tables.get_paginator("scan").paginate(TableName=table):
                yield f"table {table}", str(page["Items"])


def leaks(account: Account, execution: str, secrets: tuple[str, ...]) -> list[str]:
    """Where something that must not be read can be read."""
    sought = (*SECRETS, *secrets)
    return [
        f"{where}: {secret[:12]}..."
        for where, text in account.texts(execution)
        for secret in sought
        if secret in text
    ]
