"""Which model a run uses, and whether it can be had."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer
from fanscribe.errors import ModelUnavailableError
from fanscribe_cli import model
from fanscribe_cli.faults import CliError

hub = pytest.importorskip("huggingface_hub")


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """NeMo is installed and the hub's cache is empty."""
    monkeypatch.setattr(model, "find_spec", lambda name: SimpleNamespace(origin=None))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "cache"))


def answer(monkeypatch: pytest.MonkeyPatch, outcome: object) -> None:
    """What the hub says when it is asked for a model."""

    def model_info(self: object, name: str, timeout: float) -> Any:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(hub.HfApi, "model_info", model_info)


def test_a_file_is_named_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.nemo").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert model.model_name("mine.nemo") == str(tmp_path / "mine.nemo")
    assert model.is_local_file(model.model_name("mine.nemo"))


@pytest.mark.parametrize("name", [None, "s3://bucket/mine.nemo", "nvidia/parakeet-tdt-1.1b"])
def test_what_is_no_file_is_passed_on(name: str | None) -> None:
    assert model.model_name(name) == name
    assert not model.is_local_file(name)


def test_tiny_is_the_repositorys_demo_model() -> None:
    name = model.model_name("tiny")
    assert name is not None
    assert name.endswith("local/tiny_parakeet/tiny_parakeet.nemo")


def test_a_stack_for_the_demo_model_tells_speakers_apart_with_the_demos_diarizer() -> None:
    given = model.stack_parameters(model.model_name("tiny"))
    assert given["ModelName"] == model.model_name("tiny")
    assert Path(given["DiarizerName"]).is_file()
    assert model.stack_parameters("s3://bucket/mine.nemo") == {"ModelName": "s3://bucket/mine.nemo"}
    assert model.stack_parameters(None) == {}


def test_a_missing_file_is_wrong_usage() -> None:
    with pytest.raises(typer.BadParameter, match="no such file"):
        model.model_name("nowhere/mine.nemo")


@pytest.mark.usefixtures("no_cache")
def test_a_hub_that_cannot_be_reached_is_said_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer(monkeypatch, OSError("Name or service not known"))
    with pytest.raises(ModelUnavailableError) as raised:
        model.require_model(None)
    said = str(raised.value)
    assert said.startswith("model nvidia/parakeet-tdt-0.6b-v3: ")
    assert "Name or service not known" in said
    assert "--model tiny" in said


@pytest.mark.usefixtures("no_cache")
def test_a_model_on_the_hub_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, SimpleNamespace(id="nvidia/parakeet-tdt-1.1b"))
    model.require_model("nvidia/parakeet-tdt-1.1b")


@pytest.mark.usefixtures("no_cache")
def test_a_model_in_the_cache_needs_no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answer(monkeypatch, OSError("no network"))
    repository = tmp_path / "cache/models--nvidia--parakeet-tdt-0.6b-v3"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs/main").write_text("c0ffee")
    snapshot = repository / "snapshots/c0ffee"
    snapshot.mkdir(parents=True)
    (snapshot / "parakeet-tdt-0.6b-v3.nemo").write_bytes(b"")
    model.require_model(None)


@pytest.mark.usefixtures("no_cache")
@pytest.mark.parametrize("name", ["s3://bucket/mine.nemo", "/models/mine.nemo"])
def test_a_bucket_and_a_file_ask_nothing_of_the_hub(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    answer(monkeypatch, OSError("no network"))
    model.require_model(name)


def test_without_nemo_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "find_spec", lambda name: None)
    with pytest.raises(CliError, match="pip install"):
        model.require_model(None)
