"""What failed in a run becomes a run of its own, with the options of the first."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import count

from botocore.exceptions import ClientError
from fanscribe import layout
from fanscribe.storage import Bucket
from rich.console import Console

from fanscribe_cli.faults import CliError
from fanscribe_cli.run import Going, execute, going
from fanscribe_cli.stack import Target

_STEM = 70
"""Characters of the first run's name that are kept: a run's name has 80 at most."""


def start_retry(
    target: Target,
    first: Going,
    name: str | None,
    changes: Mapping[str, object],
    console: Console,
) -> Going:
    """Start `first`'s retry manifest as a run called `name`, or the first free `RUN-retry-N`.

    `changes` are options to have otherwise; None leaves one as it was. CliError if there is
    nothing to retry.
    """
    manifest = _retry_manifest(target, first)
    asked = _input(target, first) | {k: v for k, v in changes.items() if v is not None}
    asked["manifest"] = manifest
    run_id = name or _free_name(target, first)
    return execute(target, run_id, json.dumps(asked), manifest, console)


def _retry_manifest(target: Target, first: Going) -> str:
    bucket = Bucket(target.outputs.output_bucket, target.s3)
    key = layout.retry_manifest(first.run_id)
    try:
        rows = bucket.read(key)
    except KeyError:
        raise CliError(
            f"run {first.run_id} left no retry manifest at {bucket.uri(key)}: it has not ended, or "
            "it ended before its report. Start it again with `fanscribe run`"
        ) from None
    if not rows.strip():
        raise CliError(f"run {first.run_id} has nothing to retry: every file has its transcript")
    return bucket.uri(key)


def _input(target: Target, first: Going) -> dict[str, object]:
    try:
        described = target.states.describe_execution(executionArn=first.execution_arn)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
            raise
        raise CliError(f"no run {first.run_id} in stack {target.stack}") from error
    return dict(json.loads(described["input"]))


def _free_name(target: Target, first: Going) -> str:
    """`RUN-retry-1`, or the next that no run has; a retry of a retry counts on."""
    stem = re.sub(r"-retry-\d+$", "", first.run_id)[:_STEM]
    names = (f"{stem}-retry-{number}" for number in count(1))
    return next(name for name in names if not _exists(target, going(target, name)))


def _exists(target: Target, run: Going) -> bool:
    try:
        target.states.describe_execution(executionArn=run.execution_arn)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionDoesNotExist":
            raise
        return False
    return True
