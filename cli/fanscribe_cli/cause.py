"""Why an execution ended: Step Functions' error and cause, as a person wants them."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from fanscribe_cli.watch import Snapshot


class Ending(Struct, frozen=True):
    """How an execution ended; `error` and `cause` are None where it succeeded."""

    status: str
    error: str | None = None
    cause: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.status == "SUCCEEDED"


def ending(last: Snapshot) -> Ending:
    return Ending(last.status, last.error, sentence(last.cause))


def sentence(cause: str | None) -> str | None:
    """A Lambda's Cause is JSON with the sentence in `errorMessage`; any other is the sentence."""
    if not cause:
        return None
    try:
        told = msgspec.json.decode(cause)
    except msgspec.DecodeError:
        return cause
    message = told.get("errorMessage") if isinstance(told, dict) else None
    return message if isinstance(message, str) else cause
