"""Calls that the interpreter makes go through clients that are made once."""

from __future__ import annotations

import os

import boto3
import pytest

from embedded.lab import Lab


def test_a_second_task_makes_no_second_client(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    states = {"Ask": lab.probe()}
    lab.run(states)
    made: list[str] = []
    monkeypatch.setattr(boto3, "client", lambda service, **_: made.append(service))
    assert lab.run(states)["status"] == "SUCCEEDED"
    assert made == []


def test_our_own_environment_is_left_as_it_was(lab: Lab) -> None:
    assert "MOTO_PORT" not in os.environ
    assert "AWS_ENDPOINT_URL" not in os.environ
