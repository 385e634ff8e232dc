"""A conversation through the deployed system with `diarize`: whose words are whose."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from fanscribe.contracts import Transcript, Word
from recordings import encoded
from tiny_sortformer.talks import Talk, talk

from e2e.stack_under_test import StackUnderTest


@pytest.fixture(scope="module")
def known() -> Talk:
    return talk(150, ["Nora", "Walter"], seed=5)


@pytest.fixture(scope="module")
def found(deployed: StackUnderTest, known: Talk) -> Transcript:
    audio = encoded("flac", known.audio[np.newaxis], 16_000)
    rows = [{"audio_url": deployed.upload("talk.flac", audio), "file_id": "talk", "diarize": True}]
    run = deployed.run("who-speaks", manifest=rows, engine="parakeet")
    assert run.status == "SUCCEEDED", run.cause
    raw = deployed.output(f"{run.run_id}/talk/transcript.json")
    return msgspec.json.decode(raw, type=Transcript)


def test_each_word_is_whose_it_is(known: Talk, found: Transcript) -> None:
    names = dict(zip(dict.fromkeys(turn.speaker for turn in known.turns), "AB", strict=True))
    spoken = {word: speaker_at(known, word) for word in found.words}
    right = [word.speaker == names[who] for word, who in spoken.items() if who]
    assert len(right) > 150
    assert np.mean(right) >= 0.9
    assert found.speakers == ("A", "B")
    assert not found.warnings


def speaker_at(known: Talk, word: Word) -> str | None:
    """Who truly speaks in the middle of the word."""
    middle = (word.start_ms + word.end_ms) * 8
    return next((turn.speaker for turn in known.turns if turn.start <= middle < turn.end), None)
