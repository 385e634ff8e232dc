"""The webhook of one shard: where the service calls, and how its calls are known."""

from __future__ import annotations

import hmac
from urllib.parse import urlencode

from msgspec import Struct

from fanscribe.contracts import Shard
from fanscribe.secrets import read_secret
from fanscribe.settings import Settings

HEADER = "X-Fanscribe-Webhook"


class Callback(Struct, frozen=True):
    """Where the service is to say that a job has ended, and the header by which we know it.

    It is waited for `patience_s` at least.
    """

    url: str
    header: str
    secret: str
    patience_s: int


def callback_for(shard: Shard, settings: Settings) -> Callback | None:
    """None where the stack polls."""
    if not settings.hosted_webhook_url:
        return None
    query = urlencode({"shard": shard_name(shard.run_id, shard.shard_id)})
    url = f"{settings.hosted_webhook_url.rstrip('/')}/?{query}"
    secret = read_secret(settings.hosted_webhook_secret)
    return Callback(url, HEADER, secret, settings.hosted_webhook_wait_seconds)


def shard_name(run_id: str, shard_id: str) -> str:
    """A shard's name among those of all runs."""
    return f"{run_id}/{shard_id}"


def is_authentic(shown: str | None, secret: str) -> bool:
    """Whether a caller knows the secret; how long this takes does not tell how much of it."""
    return hmac.compare_digest((shown or "").encode(), secret.encode())
