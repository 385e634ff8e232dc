"""The same recording through both engines, with the same ears: the same files, word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from fanscribe.contracts import OUTPUT_FORMATS
from fanscribe_local.parakeet_double import parakeet_double

from e2e.stack_under_test import Execution, StackUnderTest

ROOT = Path(__file__).parents[2]
RECORDING = ROOT / "events/demo/recordings/greeting.mp3"
TINY = ROOT / "local/tiny_parakeet/tiny_parakeet.nemo"
CAPTIONS = ("srt", "vtt", "txt", "tsv", "speakers.txt", "cues.json")
"""Outputs that hold what was said and when, and not by whom it was transcribed."""


class Heard:
    """One engine's outputs of the recording, by their endings, and its report."""

    def __init__(self, stack: StackUnderTest, run: Execution) -> None:
        assert run.status == "SUCCEEDED", run.cause
        start = f"{run.run_id}/greeting/transcript."
        keys = stack.output_keys(start)
        self.texts = {key.removeprefix(start): stack.output(key).decode() for key in keys}
        self.transcript = json.loads(self.texts["json"])
        self.report = json.loads(stack.output(f"{run.run_id}/report.json"))
        of_the_run = stack.output_keys(f"{run.run_id}/report")
        self.reports = {key.removeprefix(f"{run.run_id}/") for key in of_the_run}


@pytest.fixture(scope="module")
def both(deployed: StackUnderTest) -> Iterator[tuple[Heard, Heard]]:
    with parakeet_double(str(TINY)) as double:
        parameters = {"AssemblyAiBaseUrl": double.base_url, "ModelName": str(TINY)}
        stack = deployed.aws.deploy(
            ROOT / "template.yaml", stack_name="with-double", parameters=parameters
        )
        deployed.aws.client("secretsmanager").put_secret_value(
            SecretId=stack.outputs["AssemblyAiKeyArn"], SecretString=double.api_key
        )
        here = StackUnderTest(deployed.aws, stack)
        rows = [{"audio_url": here.upload("greeting.mp3", RECORDING), "file_id": "greeting"}]
        asked = {"manifest": rows, "outputs": OUTPUT_FORMATS, "language": "en"}
        parakeet, hosted = (
            Heard(here, here.run(f"by-{engine}", engine=engine, **asked))
            for engine in ("parakeet", "assemblyai")
        )
        yield parakeet, hosted


def shape(value: Any) -> Any:
    """The names in a JSON value, and the kinds of its leaves; a list's first entry for all."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def test_each_engine_says_who_it_is(both: tuple[Heard, Heard]) -> None:
    parakeet, hosted = (heard.transcript for heard in both)
    assert (parakeet["engine"], hosted["engine"]) == ("parakeet", "assemblyai")
    assert hosted["model"] == "double-of-universal-3-5-pro"


def test_the_transcripts_have_the_same_fields_and_hold_to_the_schema(
    both: tuple[Heard, Heard],
) -> None:
    schema = json.loads((files("fanscribe.transcript") / "transcript.schema.json").read_text())
    for heard in both:
        jsonschema.validate(heard.transcript, schema)
    parakeet, hosted = (heard.transcript for heard in both)
    assert parakeet.keys() == hosted.keys()
    for field in ("words", "segments", "paragraphs"):
        assert shape(parakeet[field]) == shape(hosted[field]), field


def test_every_output_is_there_of_both(both: tuple[Heard, Heard]) -> None:
    parakeet, hosted = both
    assert parakeet.texts.keys() == hosted.texts.keys()
    assert len(hosted.texts) == len(OUTPUT_FORMATS)
    assert parakeet.reports == hosted.reports


@pytest.mark.parametrize("ending", CAPTIONS)
def test_what_was_said_and_when_is_written_alike(both: tuple[Heard, Heard], ending: str) -> None:
    parakeet, hosted = (heard.texts[ending] for heard in both)
    assert parakeet == hosted


def test_the_reports_say_the_same_things(both: tuple[Heard, Heard]) -> None:
    parakeet, hosted = (heard.report for heard in both)
    assert parakeet.keys() == hosted.keys()
    # What the service does not tell: where in the recording there is the energy of speech.
    named = [set(report["outcomes"][0]) - {"suspects"} for report in (parakeet, hosted)]
    assert named[0] == named[1]
    for of_many in ("engines", "shards", "languages"):
        one, other = (set().union(*report[of_many]) for report in (parakeet, hosted))
        assert one - {"attempts"} == other - {"attempts"}, of_many
    assert hosted["actual_usd"] > 0
