"""Runs on every engine, under enforced IAM, need each permission of the template and no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fanscribe_local.iam.policy import Grant
from fanscribe_local.iam.roles import own_policies

from e2e.grants import ACCOUNT, UNTRIED, is_untried, superfluous, template_grants
from e2e.permission_runs import PermissionRuns

NOTHING = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
"""A policy has a statement; this one allows what everybody may."""


def test_no_role_is_refused_anything_it_asks_for(permission_runs: PermissionRuns) -> None:
    assert permission_runs.failed() == []
    assert permission_runs.book.denied == []


def test_the_template_allows_nothing_that_no_run_needs(permission_runs: PermissionRuns) -> None:
    assert superfluous(permission_runs.deployed, permission_runs.book.decisive) == []


def test_what_is_listed_as_untried_is_in_the_template(permission_runs: PermissionRuns) -> None:
    listed = {(role, action) for role, action, _ in UNTRIED}
    assert listed <= set(template_grants(permission_runs.deployed))


@pytest.mark.parametrize(
    ("role", "action"),
    [
        ("StateMachineRole", "batch:SubmitJob"),
        ("JobRole", "s3:PutObject"),
        ("SplitAudioFunctionRole", "s3:GetObject"),
    ],
)
def test_a_run_without_a_permission_is_refused_by_name(
    permission_runs: PermissionRuns, role: str, action: str
) -> None:
    for grant in template_grants(permission_runs.deployed)[role, action]:
        _missed(permission_runs, role, grant)
        break


@pytest.mark.permissions
@pytest.mark.timeout(7200)
def test_every_permission_is_missed_when_it_is_taken_away(permission_runs: PermissionRuns) -> None:
    for (role, _), grants in sorted(template_grants(permission_runs.deployed).items()):
        for grant in grants:
            if not is_untried(role, grant):
                _missed(permission_runs, role, grant)


def _missed(runs: PermissionRuns, role: str, grant: Grant) -> None:
    book = runs.aws.open_access_book()
    with taken_away(runs.aws.client("iam"), grant):
        runs.again(role, grant)
    assert any(grant.action in denial for denial in book.denied), grant


@contextmanager
def taken_away(iam: Any, grant: Grant) -> Iterator[None]:
    """Meanwhile the role's policy lacks one action on one resource."""
    where = {"RoleName": grant.role, "PolicyName": grant.policy}
    whole = _document(grant)
    iam.put_role_policy(**where, PolicyDocument=json.dumps(_without(whole, grant)))
    try:
        yield
    finally:
        iam.put_role_policy(**where, PolicyDocument=json.dumps(whole))


def _document(grant: Grant) -> dict[str, Any]:
    # Not by GetRolePolicy: moto answers a template's policies in Python's notation.
    policies = own_policies(grant.role, ACCOUNT)
    (text,) = (each.text for each in policies if each.name == grant.policy)
    found: dict[str, Any] = json.loads(text)
    return found


def _without(policy: dict[str, Any], grant: Grant) -> dict[str, Any]:
    statements = list(policy["Statement"])
    cut = statements.pop(grant.statement)
    for action in _listed(cut["Action"]):
        gone = (grant.action, grant.resource)
        kept = [r for r in _listed(cut["Resource"]) if (action, r) != gone]
        if kept:
            statements.append({**cut, "Action": action, "Resource": kept})
    return {**policy, "Statement": statements or [NOTHING]}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
