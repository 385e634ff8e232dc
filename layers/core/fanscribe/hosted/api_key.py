"""The service's key: read when it is needed, handed to the client, and kept nowhere else.

Not in an environment variable, where the console shows it; not in a log; not in an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fanscribe.errors import HostedKeyMissingError
from fanscribe.secrets import read_secret

UNSET = "this function (ASSEMBLYAI_SECRET is not set)"


def read_api_key(secret: str, read: Callable[[str], str] = read_secret) -> str:
    """The key in the Secrets Manager secret `secret` (a name or an ARN).

    Raises HostedKeyMissingError, also for a placeholder: anything a key cannot be.
    """
    if not secret:
        raise HostedKeyMissingError(UNSET)
    try:
        key = read(secret).strip()
    except KeyError as error:
        raise HostedKeyMissingError(f"secret {error.args[0]}") from None
    if not _could_be_a_key(key):
        raise HostedKeyMissingError(f"secret {secret} (it holds a placeholder)")
    return key


def has_api_key(secret: str) -> bool:
    """Whether the hosted engine can be asked at all."""
    try:
        read_api_key(secret)
    except HostedKeyMissingError:
        return False
    return True


def _could_be_a_key(text: str) -> bool:
    # A sentence, `<your key>`, `{}` or `change-me` is a placeholder: sent on, it earns a 401 at
    # best, and an HTTP library that complains of an odd header value prints the value.
    plain = text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    return plain and not _PLACEHOLDER.search(text)


# Keys are hexadecimal: none of these words can stand in one.
_PLACEHOLDER = re.compile("replace|change|your|placeholder|todo|none|null|unset", re.IGNORECASE)
