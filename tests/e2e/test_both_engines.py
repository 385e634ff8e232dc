"""The same recording through both engines: the same files, of the same shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysubs2
import pytest
import webvtt
from fanscribe_local.assemblyai_double import AssemblyAiDouble
from hosted_rig import KEY, hear

from e2e.stack_under_test import Execution, StackUnderTest

ROOT = Path(__file__).parents[2]
RECORDING = ROOT / "events/demo/recordings/greeting.mp3"
TINY = ROOT / "local/tiny_parakeet/tiny_parakeet.nemo"


class Heard:
    """One engine's outputs of the recording, and its line of the report."""

    def __init__(self, stack: StackUnderTest, run: Execution) -> None:
        assert run.status == "SUCCEEDED", run.cause
        self.texts = {
            ending: stack.output(f"{run.run_id}/greeting/transcript.{ending}").decode()
            for ending in ("json", "srt", "vtt", "txt")
        }
        self.transcript = json.loads(self.texts["json"])
        self.report = json.loads(stack.output(f"{run.run_id}/report.json"))


@pytest.fixture(scope="module")
def both(deployed: StackUnderTest) -> Iterator[tuple[Heard, Heard]]:
    with AssemblyAiDouble(hear, api_key=KEY) as double:
        parameters = {"AssemblyAiBaseUrl": double.base_url, "ModelName": str(TINY)}
        stack = deployed.aws.deploy(
            ROOT / "template.yaml", stack_name="with-double", parameters=parameters
        )
        deployed.aws.client("secretsmanager").put_secret_value(
            SecretId=stack.outputs["AssemblyAiKeyArn"], SecretString=KEY
        )
        here = StackUnderTest(deployed.aws, stack)
        rows = [{"audio_url": here.upload("greeting.mp3", RECORDING), "file_id": "greeting"}]
        parakeet, hosted = (
            Heard(here, here.run(f"by-{engine}", manifest=rows, engine=engine))
            for engine in ("parakeet", "assemblyai")
        )
        yield parakeet, hosted


def shape(value: Any) -> Any:
    """The names in a JSON value, and the kinds of its leaves; a list's first entry for all."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else type(value).__name__


def test_the_transcripts_have_the_same_fields(both: tuple[Heard, Heard]) -> None:
    parakeet, hosted = (heard.transcript for heard in both)
    assert (parakeet["engine"], hosted["engine"]) == ("parakeet", "assemblyai")
    assert hosted["model"] == "double-of-universal-3-5-pro"
    assert parakeet.keys() == hosted.keys()
    for field in ("words", "segments", "paragraphs"):
        assert shape(parakeet[field]) == shape(hosted[field]), field


def test_the_captions_are_read_by_the_same_readers(both: tuple[Heard, Heard]) -> None:
    for heard in both:
        assert pysubs2.SSAFile.from_string(heard.texts["srt"]).events
        assert webvtt.from_string(heard.texts["vtt"]).captions
        assert heard.texts["txt"].strip()


def test_the_reports_say_the_same_things(both: tuple[Heard, Heard]) -> None:
    parakeet, hosted = (heard.report for heard in both)
    assert parakeet.keys() == hosted.keys()
    # What an engine may not know: a tiny model names no language, the service no energy of speech.
    unsaid = {"language", "suspects"}
    named = [set(report["outcomes"][0]) - unsaid for report in (parakeet, hosted)]
    assert named[0] == named[1]
    assert hosted["actual_usd"] > 0
