"""Options, and the words said of wrong ones."""

from __future__ import annotations

import msgspec
import pytest
from fanscribe.contracts import Options
from fanscribe.errors import OptionsError
from fanscribe.manifest.options import ALLOWED, read_options, read_request


def test_every_option_says_what_it_may_be() -> None:
    assert set(ALLOWED) == {field.name for field in msgspec.structs.fields(Options)}


def test_nothing_given_is_the_defaults() -> None:
    assert read_options({}) == Options()


def test_whole_dollars_are_dollars() -> None:
    assert read_options({"budget_usd": 25, "max_failure_percent": 10}) == Options(
        budget_usd=25.0, max_failure_percent=10.0
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("outputs", ["srt", "srt"]),
        ("outputs", "srt"),
        ("model", " "),
        ("key_terms", ["a", " "]),
        ("fallback", 1),
        ("deadline_minutes", 1.5),
        ("deadline_minutes", True),
        ("engine", None),
    ],
)
def test_values_beyond_what_is_allowed_are_refused(option: str, value: object) -> None:
    with pytest.raises(OptionsError, match=f"{option} is .*; allowed: "):
        read_options({option: value})


@pytest.mark.parametrize("manifest", ["", "s3://", "s3://b", "https://h/m.csv", 5, {"items": []}])
def test_a_manifest_is_an_s3_address_or_rows(manifest: object) -> None:
    with pytest.raises(OptionsError, match="manifest is"):
        read_request({"manifest": manifest})
