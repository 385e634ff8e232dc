"""The three modes on the same held-out speech: near the truth, near NeMo, near one another.

Speech of the tiny model's domain that it was not trained on, cut where nobody planned it: every
five-minute cut is a hard one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, pairwise
from statistics import median
from typing import NamedTuple

import boto3
import pytest
from fanscribe.contracts import Mode, ShardChunk, Word, samples_to_ms
from fanscribe.transcript.overlap import join_hearings
from fanscribe_gpu import exits
from fanscribe_gpu.parakeet import load_parakeet
from gpu_rig import SECOND, Stand
from moto import mock_aws
from recordings import encoded
from tiny_parakeet.corpus import Corpus, write_corpus
from tiny_parakeet.evaluate import restore
from tiny_parakeet.evaluation_sets import Sample, long_clip
from tiny_parakeet.places import SHIPPED_MODEL
from tiny_parakeet.scoring import score, start_errors

# Three modes are heard in one fixture, which on a busy machine takes minutes.
pytestmark = [pytest.mark.model, pytest.mark.timeout(1200)]

MODES: tuple[Mode, ...] = ("batched", "streaming", "local-attention")
MINUTES = (2.5, 1.5)
CHUNK, OVERLAP = 60 * SECOND, 2 * SECOND


class Heard(NamedTuple):
    """Of each recording, the words of one mode."""

    words: list[list[Word]]

    @property
    def texts(self) -> list[str]:
        return [" ".join(word.text for word in words) for words in self.words]


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Sample]:
    directory = tmp_path_factory.mktemp("held_out")
    write_corpus(directory, 150, seed=2, held_out=True)
    corpus = Corpus(directory)
    return [
        long_clip(corpus, 60 * minutes, random.Random(int(60 * minutes))) for minutes in MINUTES
    ]


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(variable, "testing")
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in ("work", "input"):
            client.create_bucket(Bucket=bucket)
        yield Stand(client)


@pytest.fixture(scope="module")
def heard(samples: list[Sample], stand: Stand) -> dict[Mode, Heard]:
    return {mode: Heard(transcribed(stand, samples, mode)) for mode in MODES}


def transcribed(stand: Stand, samples: list[Sample], mode: Mode) -> list[list[Word]]:
    files = [chunks(stand, f"{mode}-{at}", sample) for at, sample in enumerate(samples)]
    stand.shard(*[chunk for file in files for chunk in file], mode=mode)
    engine = load_parakeet(str(SHIPPED_MODEL), stand.client)
    assert stand.run(engine) == exits.DONE
    return [joined(stand, file) for file in files]


def chunks(stand: Stand, name: str, sample: Sample) -> list[ShardChunk]:
    source = stand.recording(name, encoded("wav", sample.audio[None], SECOND))
    end = len(sample.audio)
    edges = [*range(0, end - CHUNK // 2, CHUNK), end]
    return [
        ShardChunk(
            key=f"{name}-{index}",
            file_id=name,
            source=source,
            index=index,
            start=start,
            end=stop,
            hard_cut=start > 0,
            overlap_before=OVERLAP if start else 0,
            overlap_after=OVERLAP if stop < end else 0,
        )
        for index, (start, stop) in enumerate(pairwise(edges))
    ]


def joined(stand: Stand, file: list[ShardChunk]) -> list[Word]:
    words: list[Word] = []
    for chunk in file:
        found = list(stand.result(chunk.key).words)
        words = join_hearings(words, found, samples_to_ms(chunk.start))
    return words


@pytest.fixture(scope="module")
def nemo_error_rate(samples: list[Sample]) -> float:
    """NeMo's own `transcribe`, each recording whole."""
    model = restore(SHIPPED_MODEL)
    texts = [h.text for h in model.transcribe([s.audio for s in samples], verbose=False)]
    return score([sample.text for sample in samples], texts).wer


@pytest.mark.parametrize("mode", MODES)
def test_a_mode_is_as_right_as_nemo_on_the_whole_file(
    heard: dict[Mode, Heard], samples: list[Sample], nemo_error_rate: float, mode: Mode
) -> None:
    found = score([sample.text for sample in samples], heard[mode].texts)
    assert found.wer <= nemo_error_rate + 0.005


@pytest.mark.parametrize(("one", "other"), combinations(MODES, 2))
def test_two_modes_differ_in_two_words_of_a_hundred_at_most(
    heard: dict[Mode, Heard], one: Mode, other: Mode
) -> None:
    assert score(heard[one].texts, heard[other].texts).wer <= 0.02


@pytest.mark.parametrize("mode", MODES)
def test_words_begin_when_they_were_said(
    heard: dict[Mode, Heard], samples: list[Sample], mode: Mode
) -> None:
    errors = [
        abs(error)
        for sample, words in zip(samples, heard[mode].words, strict=True)
        for error in start_errors(sample.words, [(w.text, w.start_ms / 1000) for w in words])
    ]
    assert len(errors) > 150
    assert median(errors) <= 0.08


@pytest.mark.parametrize("mode", MODES)
def test_words_are_in_order_within_the_file_and_have_a_confidence(
    heard: dict[Mode, Heard], samples: list[Sample], mode: Mode
) -> None:
    for sample, words in zip(samples, heard[mode].words, strict=True):
        starts = [word.start_ms for word in words]
        assert starts == sorted(starts)
        assert all(word.end_ms <= samples_to_ms(len(sample.audio)) for word in words)
        assert all(0 < (word.confidence or 0) <= 1 for word in words)
