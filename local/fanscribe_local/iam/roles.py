"""The roles of the account: what their policies say, and who may assume them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.iam import iam_backends
from moto.iam.exceptions import NotFoundException
from moto.sts.models import sts_backends

from fanscribe_local.host import REGION
from fanscribe_local.iam.conditions import as_list, holds
from fanscribe_local.iam.policy import Policy

PARTITION = "aws"
LONGEST_SESSION_SECONDS = 12 * 3600
SOURCE_ACCOUNT, SOURCE_ARN = "aws:SourceAccount", "aws:SourceArn"


class RefusedRoleError(Exception):
    """A service may not assume the role, or there is no such role."""


@dataclass(frozen=True)
class Session:
    """Somebody acting under a role."""

    role_arn: str
    name: str

    @property
    def role_name(self) -> str:
        return self.role_arn.rsplit("/", 1)[-1]

    @property
    def account_id(self) -> str:
        return self.role_arn.split(":")[4]

    @property
    def arn(self) -> str:
        return f"arn:aws:sts::{self.account_id}:assumed-role/{self.role_name}/{self.name}"


def check_trust(role_arn: str, service: str, source_arn: str) -> None:
    """Raise RefusedRoleError unless the role's trust policy lets `service` act for `source_arn`."""
    role = _role(role_arn)
    context = {SOURCE_ARN: source_arn, SOURCE_ACCOUNT: source_arn.split(":")[4]}
    for statement in as_list(_loaded(role.assume_role_policy_document)["Statement"]):
        services = as_list(statement["Principal"].get("Service", []))
        if service in services and holds(statement.get("Condition", {}), context):
            return
    raise RefusedRoleError(f"{service} is not authorized to assume the role {role_arn}")


def assume(role_arn: str, service: str, source_arn: str, name: str) -> dict[str, str]:
    """Credentials of a session that a service opens. Raises RefusedRoleError."""
    check_trust(role_arn, service, source_arn)
    return credentials(Session(role_arn, name))


def credentials(session: Session) -> dict[str, str]:
    """As a process's environment has them."""
    sts = sts_backends[session.account_id][PARTITION]
    keys = sts.assume_role(REGION, session.name, session.role_arn, "", LONGEST_SESSION_SECONDS, "")
    return {
        "AWS_ACCESS_KEY_ID": keys.access_key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret_access_key,
        "AWS_SESSION_TOKEN": keys.session_token,
    }


def session_of(access_key_id: str) -> Session | None:
    """Whose access key it is; None for the administrator's."""
    for account in sts_backends.values():
        found = account[PARTITION].get_assumed_role_from_access_key(access_key_id)
        if found is not None:
            return Session(found.role_arn, found.session_name)
    return None


def own_policies(role_name: str, account_id: str) -> list[Policy]:
    """The role's inline policies: what the template says itself."""
    role = iam_backends[account_id][PARTITION].get_role(role_name)
    return [
        Policy(role.name, name, json.dumps(_loaded(document)))
        for name, document in role.policies.items()
    ]


def all_policies(session: Session) -> list[Policy]:
    """Inline and managed ones. A role that is gone has none."""
    try:
        role = _role(session.role_arn)
    except RefusedRoleError:
        return []
    managed = [_managed(role.name, policy) for policy in role.managed_policies.values()]
    return own_policies(role.name, session.account_id) + managed


def boundary(session: Session) -> Policy | None:
    role = _role(session.role_arn)
    arn = role.permissions_boundary_arn
    if not arn:
        return None
    backend = iam_backends[session.account_id][PARTITION]
    return _managed(role.name, backend.get_policy(arn))


def _role(role_arn: str) -> Any:
    backend = iam_backends[role_arn.split(":")[4]][PARTITION]
    try:
        return backend.get_role_by_arn(role_arn)
    except NotFoundException as absent:
        raise RefusedRoleError(f"there is no role {role_arn}") from absent


def _managed(role_name: str, policy: Any) -> Policy:
    default = next(version for version in policy.versions if version.is_default)
    return Policy(role_name, policy.arn, json.dumps(_loaded(default.document)))


def _loaded(document: str | Mapping[str, Any]) -> Any:
    """A policy as CloudFormation left it, an object, or as the API took it, text."""
    return json.loads(document) if isinstance(document, str) else document
