"""A key is read from where it is kept, and a placeholder is not a key."""

from __future__ import annotations

import pytest
from fanscribe.errors import HostedKeyMissingError
from fanscribe.hosted.api_key import read_api_key

KEY = "0123456789abcdef0123456789abcdef"


def test_a_key_is_read_by_the_secrets_name_and_stripped() -> None:
    secrets = {"arn:aws:secretsmanager:eu-west-1:1:secret:key": f" {KEY}\n"}
    assert read_api_key(next(iter(secrets)), secrets.__getitem__) == KEY


@pytest.mark.parametrize(
    "placeholder",
    [
        "",
        " \n",
        "put your key here",
        "PUT-YOUR-KEY-HERE",
        "<key>",
        "change-me",
        "{}",
        "none",
        "ключ",
    ],
)
def test_a_placeholder_is_a_missing_key_and_is_not_repeated(placeholder: str) -> None:
    with pytest.raises(HostedKeyMissingError, match="secret its-name") as raised:
        read_api_key("its-name", lambda _: placeholder)
    assert not placeholder.strip() or placeholder not in str(raised.value)


def test_a_function_without_a_secret_asks_for_none() -> None:
    with pytest.raises(HostedKeyMissingError, match="ASSEMBLYAI_SECRET"):
        read_api_key("", lambda _: pytest.fail("asked for a secret without a name"))
