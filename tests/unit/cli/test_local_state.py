"""An embedded AWS that is running is found again, and a dead one is not."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fanscribe_cli import local_state
from fanscribe_cli.faults import CliError


@pytest.fixture(autouse=True)
def own_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(local_state, "checkout", lambda: tmp_path)
    monkeypatch.delenv(local_state.ENDPOINT_VARIABLE, raising=False)


@pytest.fixture
def endpoint() -> Iterator[str]:
    """Where something answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def dead_endpoint() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    return f"http://127.0.0.1:{port}"


def test_without_any_there_is_none() -> None:
    assert local_state.running_endpoint() is None


def test_one_that_was_written_down_and_answers_is_found(endpoint: str) -> None:
    local_state.write_state(endpoint)
    assert local_state.running() == local_state.LocalState(os.getpid(), endpoint)
    assert local_state.running_endpoint() == endpoint
    local_state.forget_state()
    assert local_state.running() is None


def test_one_that_died_without_a_word_is_not_found(dead_endpoint: str) -> None:
    local_state.write_state(dead_endpoint)
    assert local_state.running_endpoint() is None


def test_a_state_file_that_was_cut_off_is_not_believed(endpoint: str) -> None:
    local_state.write_state(endpoint)
    local_state.state_file().write_bytes(b'{"pid": 1')
    assert local_state.running() is None


def test_the_environment_goes_before_the_state_file(
    monkeypatch: pytest.MonkeyPatch, endpoint: str, dead_endpoint: str
) -> None:
    local_state.write_state(dead_endpoint)
    monkeypatch.setenv(local_state.ENDPOINT_VARIABLE, endpoint)
    assert local_state.running_endpoint() == endpoint


def test_an_endpoint_of_the_environment_that_is_dead_is_said(
    monkeypatch: pytest.MonkeyPatch, dead_endpoint: str
) -> None:
    monkeypatch.setenv(local_state.ENDPOINT_VARIABLE, dead_endpoint)
    with pytest.raises(CliError, match="nothing answers"):
        local_state.running_endpoint()
