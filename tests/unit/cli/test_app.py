"""The command line itself: what it refuses, what it says, and how it exits."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import fanscribe
import pytest
from fanscribe_cli.app import app
from fanscribe_cli.commands import run as run_module
from fanscribe_cli.faults import CliError
from typer.testing import CliRunner, Result

REFUSED = 2


def invoke(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "200", **environment})


@pytest.fixture
def audio(tmp_path: Path) -> str:
    file = tmp_path / "talk.mp3"
    file.write_bytes(b"audio")
    return str(file)


def test_the_version_is_the_packages() -> None:
    assert invoke("--version").output == f"fanscribe {fanscribe.__version__}\n"


def test_help_says_what_the_exit_codes_mean() -> None:
    result = invoke("run", "--help")
    assert result.exit_code == 0
    assert "130 interrupted" in result.output
    assert "--max-failure-percent" in result.output
    assert "double" not in result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Missing argument"),
        (("nowhere.csv",), "no such file"),
        (("AUDIO", "--engine", "whisper"), "whisper"),
        (("AUDIO", "--output-format", "docx"), "docx"),
        (("AUDIO", "--max-failure-percent", "101"), "equal to 100"),
        (("AUDIO", "--budget-usd", "-1"), "equal to 0"),
        (("AUDIO", "--run-id", "a:b"), "a:b"),
        (("AUDIO", "--references", "nowhere"), "nowhere"),
        (("AUDIO", "--model", "nowhere.nemo"), "no such file"),
        (("AUDIO", "--model", "tiny"), "s3:// URI"),
        (("AUDIO", "--assemblyai-double"), "--local"),
        (("AUDIO", "--local", "--detach"), "fanscribe local up"),
        (("AUDIO", "--max_line_count", "9"), "max-line-count"),
        (("AUDIO", "--modle", "tiny"), "--model"),
    ],
)
def test_wrong_usage_exits_with_2_and_names_the_fault(
    audio: str, arguments: tuple[str, ...], says: str
) -> None:
    result = invoke("run", *(audio if text == "AUDIO" else text for text in arguments))
    assert result.exit_code == REFUSED
    assert says in " ".join(result.output.replace("│", " ").split())


def test_without_a_region_it_is_said_in_a_sentence(
    audio: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for variable in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(variable, raising=False)
    result = invoke("run", audio, AWS_CONFIG_FILE=str(tmp_path / "none"))
    assert result.exit_code == 1
    assert result.stderr.startswith("NoRegionError: ")
    assert "--local" in result.stderr
    assert "Traceback" not in result.output


def test_down_without_anything_running_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("fanscribe_cli.local_state.checkout", lambda: tmp_path)
    result = invoke("local", "down")
    assert result.exit_code == 1
    assert "no embedded AWS is running" in result.stderr


def test_a_stack_that_is_up_is_trusted_to_have_its_model(
    audio: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    required: list[str | None] = []
    monkeypatch.setattr(run_module.model, "require_model", required.append)
    monkeypatch.setattr(run_module, "target_for_run", no_stack)

    monkeypatch.setattr(run_module, "running_endpoint", lambda: "http://127.0.0.1:4599")
    invoke("run", audio, "--local")
    assert required == []

    monkeypatch.setattr(run_module, "running_endpoint", lambda: None)
    invoke("run", audio, "--local")
    assert required == [None]


def no_stack(*_: object, **__: object) -> NoReturn:
    raise CliError("the test goes no further")
