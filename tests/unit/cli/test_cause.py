"""Why an execution ended."""

from __future__ import annotations

import json

import pytest
from fanscribe_cli.cause import ending, sentence
from fanscribe_cli.watch import Snapshot


@pytest.mark.parametrize(
    ("cause", "says"),
    [
        (json.dumps({"errorMessage": "no rows", "errorType": "ManifestEmptyError"}), "no rows"),
        ("the run would cost $30", "the run would cost $30"),
        ('{"errorType": "X"}', '{"errorType": "X"}'),
        ('"a JSON text"', '"a JSON text"'),
        (None, None),
        ("", None),
    ],
)
def test_a_lambdas_cause_is_its_message_and_any_other_stays(
    cause: str | None, says: str | None
) -> None:
    assert sentence(cause) == says


def test_only_one_status_is_success() -> None:
    assert ending(Snapshot("SUCCEEDED", ())).succeeded
    for status in ("FAILED", "TIMED_OUT", "ABORTED"):
        assert not ending(Snapshot(status, (), "E", "c")).succeeded
