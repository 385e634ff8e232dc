"""Decide whether a role may make a call, and keep book of what was asked.

IAM User Guide, "Policy evaluation logic" within one account: no explicit deny, neither in the
role's policies nor in the bucket's, an allow in the role's, and one in its permissions boundary
where it has one. A bucket's policy can only take away here: none of ours gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from moto.s3.models import s3_backends

from fanscribe_local.iam.policy import Grant, Need, Policy, denied_by
from fanscribe_local.iam.roles import PARTITION, Session, all_policies, boundary

S3_ARN = "arn:aws:s3:::"
OVER_TLS = {"aws:SecureTransport": "true"}
"""Nothing leaves this machine: the loopback stands for AWS's TLS endpoints."""


class AccessDeniedError(Exception):
    """The call is not authorized; the message is worded as AWS words it."""

    def __init__(self, session: Session, need: Need, why: str) -> None:
        super().__init__(
            f"User: {session.arn} is not authorized to perform: {need.action} on resource: "
            f"{need.resource} {why}"
        )
        self.session, self.need = session, need


@dataclass
class AccessBook:
    """What roles asked for since it was opened: what was refused, and what was decided by what.

    `decisive` are the grants without which a call that was made would have been refused.
    """

    denied: list[str] = field(default_factory=list)
    decisive: set[Grant] = field(default_factory=set)


book = AccessBook()


def open_book() -> AccessBook:
    """Start a new page; the old one stays with whoever holds it."""
    global book  # noqa: PLW0603 (like moto's state, there is one in a process)
    book = AccessBook()
    return book


def note_denial(message: str) -> None:
    book.denied.append(message)


def authorize(session: Session, needs: Iterable[Need]) -> None:
    """Raise AccessDeniedError, and note it, unless everything that a call needs is allowed."""
    for need in needs:
        try:
            allowing = _allowing(session, need)
        except AccessDeniedError as denial:
            note_denial(str(denial))
            raise
        if len(allowing) == 1:
            book.decisive.add(allowing[0])


def is_allowed(session: Session, needs: Iterable[Need]) -> bool:
    """The same as an answer; a refusal is noted all the same."""
    try:
        authorize(session, needs)
    except AccessDeniedError:
        return False
    return True


def _allowing(session: Session, need: Need) -> list[Grant]:
    need = Need(need.action, need.resource, {**OVER_TLS, **need.context})
    policies = all_policies(session)
    if denied_by(policies, need):
        raise AccessDeniedError(session, need, "with an explicit deny in an identity-based policy")
    if denied_by(_bucket_policy(session.account_id, need.resource), need):
        raise AccessDeniedError(session, need, "with an explicit deny in a resource-based policy")
    limit = boundary(session) if policies else None
    if limit is not None and not list(limit.allowing(need)):
        raise _nothing_allows(session, need, "permissions boundary")
    allowing = [grant for policy in policies for grant in policy.allowing(need)]
    if not allowing:
        raise _nothing_allows(session, need, "identity-based policy")
    return allowing


def _nothing_allows(session: Session, need: Need, what: str) -> AccessDeniedError:
    return AccessDeniedError(session, need, f"because no {what} allows the {need.action} action")


def _bucket_policy(account_id: str, resource: str) -> list[Policy]:
    if not resource.startswith(S3_ARN):
        return []
    name = resource.removeprefix(S3_ARN).partition("/")[0]
    bucket = s3_backends[account_id][PARTITION].buckets.get(name)
    if bucket is None or not bucket.policy:
        return []
    return [Policy(name, "bucket policy", bucket.policy.decode())]
