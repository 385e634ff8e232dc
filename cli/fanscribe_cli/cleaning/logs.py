"""The logs that others wrote for a stack, which its deletion does not touch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fanscribe_cli.cleaning.holdings import Holdings

JOBS_GROUP = "/aws/batch/job"
"""Shared by all Batch jobs of the account: only the stack's own streams are deleted."""


def remove_logs(logs: Any, held: Holdings) -> int:
    """Delete the jobs' log streams and the image builds' groups: how many there were."""
    streams = [name for each in held.job_definitions for name in _streams(logs, each)]
    for stream in streams:
        logs.delete_log_stream(logGroupName=JOBS_GROUP, logStreamName=stream)
    groups = [group for build in held.builds for group in _groups(logs, f"/aws/codebuild/{build}")]
    for group in groups:
        logs.delete_log_group(logGroupName=group)
    return len(streams) + len(groups)


def _streams(logs: Any, definition: str) -> Iterator[str]:
    pages = logs.get_paginator("describe_log_streams")
    if JOBS_GROUP not in _groups(logs, JOBS_GROUP):
        return
    for page in pages.paginate(
        logGroupName=JOBS_GROUP, logStreamNamePrefix=f"{definition}/default/"
    ):
        for stream in page["logStreams"]:
            yield stream["logStreamName"]


def _groups(logs: Any, name: str) -> list[str]:
    """The group of this name, if it is there."""
    found = logs.describe_log_groups(logGroupNamePrefix=name, limit=1)["logGroups"]
    return [group["logGroupName"] for group in found if group["logGroupName"] == name]
