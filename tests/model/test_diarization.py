"""Words and their speakers, through the real worker, the tiny Parakeet and the merge.

Who speaks when comes from a stand-in: the truth, its edges moved by a seed as a model's would be.
The tiny Sortformer is not there yet (local/tiny_sortformer/MODEL_CARD.md says why).
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import boto3
import kaldialign
import numpy as np
import pytest
from fanscribe import layout
from fanscribe.contracts import (
    CutPlan,
    Item,
    MergeItem,
    Options,
    Run,
    Source,
    Transcript,
    Turn,
)
from fanscribe.effective import effective
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.cut_plan import plan_cuts
from fanscribe.media.sources import Sources
from fanscribe.planning.assignment import Assignment
from fanscribe.planning.chunks import shard_chunks
from fanscribe.settings import Settings
from fanscribe.transcript.merging import transcript_of
from fanscribe_gpu import exits
from fanscribe_gpu.parakeet import Parakeet, load_parakeet
from gpu_rig import RUN, Stand
from moto import mock_aws
from recordings import encoded
from tiny_parakeet.grammar import words_of
from tiny_parakeet.places import SHIPPED_MODEL
from tiny_sortformer.talks import Talk, talk

pytestmark = [pytest.mark.model, pytest.mark.slow]

NAMES = {"Ruth": "A", "Tom": "B", "Nora": "C"}


class StandIn:
    """A `Diarizer` for one talk; says only what it has heard."""

    def __init__(self, known: Talk, seed: int) -> None:
        self._known, self._rng, self._heard = known, random.Random(seed), 0

    def listen(self) -> StandIn:
        self._heard = 0
        return self

    def hear(self, samples: np.ndarray) -> None:
        self._heard += len(samples)

    def turns(self) -> tuple[Turn, ...]:
        order = list(dict.fromkeys(turn.speaker for turn in self._known.turns))
        found = [
            Turn(
                speaker="ABC"[order.index(turn.speaker)],
                start_ms=max(0, turn.start // 16 + self._rng.randint(-160, 160)),
                end_ms=turn.end // 16 + self._rng.randint(-160, 160),
            )
            for turn in self._known.turns
            if turn.start < self._heard
        ]
        return tuple(sorted(found, key=lambda turn: turn.start_ms))


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "testing")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in ("work", "input"):
            client.create_bucket(Bucket=bucket)
        yield Stand(client)


@pytest.fixture(scope="module")
def engine() -> Parakeet:
    return load_parakeet(str(SHIPPED_MODEL), client=None)  # type: ignore[arg-type]


def planned(stand: Stand, known: Talk) -> CutPlan:
    source: Source = stand.recording("talk.flac", encoded("flac", known.audio[np.newaxis], 16_000))
    item = Item(file_id="talk.flac", audio_url=source.audio_url, row=1, diarize=True)
    with Sources(stand.client).open(source.audio_url) as file, AudioFile(file, "talk") as audio:
        return plan_cuts(item, source, audio, 120)


def transcribed(
    stand: Stand, engine: Parakeet, known: Talk, diarizer: StandIn | None
) -> Transcript:
    plan = planned(stand, known)
    stand.work.write_as(layout.plan(RUN, "talk.flac"), plan)
    own = effective(plan.item, Options())
    stand.shard(*shard_chunks(Assignment(plan, "parakeet", "m", own, "d")))
    stand.diarizer = diarizer
    assert stand.run(engine) == exits.DONE
    run = Run(
        run_id=RUN, options=Options(), manifest="", items_key="", item_count=1, rejected_count=0
    )
    item = MergeItem(file_id="talk.flac", engine="parakeet", model="m", diarizer="d")
    settings = Settings(work_bucket="work", output_bucket="output")
    return transcript_of(item, run, stand.work, settings)


def agreement(known: Talk, found: Transcript) -> list[bool]:
    """Of each word that was heard right: whether it is whose it is."""
    order = list(dict.fromkeys(turn.speaker for turn in known.turns))
    true = [
        (word, "ABC"[order.index(turn.speaker)])
        for turn in known.turns
        for word in words_of(turn.text)
    ]
    got = [(bare, word.speaker) for word in found.words for bare in words_of(word.text)]
    answers, t, g = [], 0, 0
    for said, heard in kaldialign.align([w for w, _ in true], [w for w, _ in got], "*"):
        if said == heard:
            answers.append(true[t][1] == got[g][1])
        t, g = t + (said != "*"), g + (heard != "*")
    return answers


def test_words_have_the_right_speaker_from_the_first_minute_to_the_last(
    stand: Stand, engine: Parakeet
) -> None:
    known = talk(620, list(NAMES), seed=8)
    found = transcribed(stand, engine, known, StandIn(known, seed=4))
    answers = agreement(known, found)
    assert len(answers) > 1000
    tenths = np.array_split(np.array(answers), 10)
    assert np.mean(answers) >= 0.9
    assert min(tenth.mean() for tenth in tenths) >= 0.85
    assert found.speakers == ("A", "B", "C")
    assert not found.warnings


def test_without_turns_the_words_are_whole_and_the_transcript_says_so(
    stand: Stand, engine: Parakeet
) -> None:
    known = talk(20, list(NAMES), seed=9)
    found = transcribed(stand, engine, known, None)
    assert found.status == "complete"
    assert len(found.words) > 20
    assert found.speakers == ()
    assert "d left no turns" in found.warnings[0]
