"""Words and their speakers: through the real worker, the tiny models and the merge."""

from __future__ import annotations

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
from fanscribe_gpu.sortformer import Sortformer, load_sortformer
from gpu_rig import RUN, Stand
from moto import mock_aws
from recordings import encoded
from tiny_parakeet.grammar import words_of
from tiny_parakeet.places import SHIPPED_MODEL
from tiny_sortformer.places import SHIPPED_MODEL as TINY_SORTFORMER
from tiny_sortformer.talks import Talk, talk

pytestmark = [pytest.mark.model, pytest.mark.slow]


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


@pytest.fixture(scope="module")
def diarizer() -> Sortformer:
    return load_sortformer(str(TINY_SORTFORMER), client=None)  # type: ignore[arg-type]


def planned(stand: Stand, known: Talk) -> CutPlan:
    source: Source = stand.recording("talk.flac", encoded("flac", known.audio[np.newaxis], 16_000))
    item = Item(file_id="talk.flac", audio_url=source.audio_url, row=1, diarize=True)
    with Sources(stand.client).open(source.audio_url) as file, AudioFile(file, "talk") as audio:
        return plan_cuts(item, source, audio, 120)


def transcribed(
    stand: Stand, engine: Parakeet, known: Talk, diarizer: Sortformer | None
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


@pytest.mark.parametrize("names", [("Ruth", "Tom"), ("Ruth", "Tom", "Nora")])
def test_a_person_has_one_label_from_the_first_minute_to_the_last(
    stand: Stand, engine: Parakeet, diarizer: Sortformer, names: tuple[str, ...]
) -> None:
    known = talk(620, names, seed=8)
    found = transcribed(stand, engine, known, diarizer)
    answers = agreement(known, found)
    assert len(answers) > 1000
    tenths = np.array_split(np.array(answers), 10)
    assert np.mean(answers) >= 0.95
    assert min(tenth.mean() for tenth in tenths) >= 0.9
    assert found.speakers == tuple("ABC"[: len(names)])
    assert not found.warnings


def test_without_turns_the_words_are_whole_and_the_transcript_says_so(
    stand: Stand, engine: Parakeet
) -> None:
    known = talk(20, ("Ruth", "Tom"), seed=9)
    found = transcribed(stand, engine, known, None)
    assert found.status == "complete"
    assert len(found.words) > 20
    assert found.speakers == ()
    assert "d left no turns" in found.warnings[0]
