"""All looks at one stack, or at this machine, in the order in which faults follow one another."""

from __future__ import annotations

from collections.abc import Iterator

import boto3

from fanscribe_cli.doctor import account
from fanscribe_cli.doctor.check import Check, looked
from fanscribe_cli.doctor.image import image
from fanscribe_cli.doctor.key import hosted_key
from fanscribe_cli.doctor.machine import machine
from fanscribe_cli.doctor.quotas import gpu_quota


def of_machine(model: str | None) -> list[Check]:
    """What a run with --local needs."""
    return list(machine(model))


def of_stack(session: boto3.Session, stack: str) -> list[Check]:
    """What a run on a deployed stack needs. Without credentials, or a stack, it ends there."""
    checks = list(account.credentials(session))
    if not _is_well(checks):
        return checks
    return [*checks, *looked("stack", lambda: _stack(session, stack))]


def _stack(session: boto3.Session, stack: str) -> Iterator[Check]:
    found = account.described(session, stack)
    yield from account.stack_status(stack, found)
    if found is None:
        return
    out, given = account.outputs(found), account.parameters(found)
    uri, secret = out.get("RepositoryUri", ""), out.get("AssemblyAiKeyArn", "")
    yield from looked("image", lambda: image(session, uri, given.get("ImageTag", "latest")))
    yield from looked("GPU quota", lambda: gpu_quota(session, int(given.get("MaxVCpus", "64"))))
    yield from looked("AssemblyAI key", lambda: hosted_key(session, secret))


def _is_well(checks: list[Check]) -> bool:
    return not any(check.verdict == "failure" for check in checks)
