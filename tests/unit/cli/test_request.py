"""An execution's name and input."""

from __future__ import annotations

import json
import re

import pytest
import typer
from fanscribe.contracts import OUTPUT_FORMATS, AssemblyAiOptions, Options
from fanscribe.manifest.options import read_request
from fanscribe_cli.request import Asked, hosted_options, output_formats, run_id


def test_only_what_was_given_is_sent() -> None:
    assert json.loads(Asked().execution_input("s3://b/m.csv")) == {"manifest": "s3://b/m.csv"}


def test_everything_that_was_given_is_what_the_workflow_reads() -> None:
    asked = Asked(
        engine="assemblyai",
        model="/models/a.nemo",
        language="pt-BR",
        diarize=True,
        outputs=("srt", "txt"),
        key_terms=("Step Functions", "Parakeet"),
        budget_usd=2.5,
        fallback=False,
        max_failure_percent=10.0,
        assemblyai=hosted_options(["speakers_expected=2", "prompt=A call, about birds."]),
    )
    request = read_request(json.loads(asked.execution_input("s3://bucket/m.csv")))
    assert request.manifest == "s3://bucket/m.csv"
    assert request.options == Options(
        engine="assemblyai",
        model="/models/a.nemo",
        language="pt-BR",
        diarize=True,
        outputs=("srt", "txt"),
        key_terms=("Step Functions", "Parakeet"),
        budget_usd=2.5,
        fallback=False,
        max_failure_percent=10.0,
        assemblyai=AssemblyAiOptions(speakers_expected=2, prompt="A call, about birds."),
    )


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("speaker_expected=2", "did you mean speakers_expected"),
        ("summarization=true", "no 'summarization'"),
        ("speakers_expected", "write name=value"),
        ("speakers_expected=two", "speakers_expected"),
    ],
)
def test_an_option_that_assemblyai_does_not_have_is_wrong_usage(pair: str, said: str) -> None:
    with pytest.raises(typer.BadParameter, match=said):
        hosted_options([pair])


def test_a_budget_of_nothing_is_sent_too() -> None:
    assert json.loads(Asked(budget_usd=0.0).execution_input("s3://b/m"))["budget_usd"] == 0.0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (None, ()),
        ("all", OUTPUT_FORMATS),
        ("srt", ("srt",)),
        (" VTT, srt,srt,", ("vtt", "srt")),
    ],
)
def test_output_formats_are_a_list_or_all(text: str | None, names: tuple[str, ...]) -> None:
    assert output_formats(text) == names


def test_an_unknown_output_format_is_wrong_usage() -> None:
    with pytest.raises(typer.BadParameter, match=r"docx.*srt"):
        output_formats("srt,docx")


def test_a_new_run_has_a_name_that_executions_may_have() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d{4}-[0-9a-f]{4}", run_id(None))
    assert run_id(None) != run_id(None)


@pytest.mark.parametrize("name", ["", "a b", "a:b", "../x", "é", "x" * 81])
def test_a_name_that_executions_may_not_have_is_wrong_usage(name: str) -> None:
    with pytest.raises(typer.BadParameter, match="cannot name a run"):
        run_id(name)
