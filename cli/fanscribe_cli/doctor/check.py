"""What a look at one thing found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

Verdict = Literal["ok", "warning", "failure", "unknown"]


class Check(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`failure`: no run would succeed. `warning`: some would not. `unknown`: not allowed to look.

    `fix` is what to do about it, a command where one does.
    """

    name: str
    verdict: Verdict
    says: str
    fix: str | None = None


Look = Callable[[], Iterator[Check]]


def looked(name: str, look: Look) -> Iterator[Check]:
    """What `look` finds; where AWS does not let it look, that, and the next look goes on."""
    try:
        yield from look()
    except ClientError as error:
        code, operation = error.response["Error"]["Code"], error.operation_name
        yield Check(name=name, verdict="unknown", says=f"{operation} answers {code}: not looked at")
    except BotoCoreError as error:
        yield Check(name=name, verdict="unknown", says=f"{error}: not looked at")
