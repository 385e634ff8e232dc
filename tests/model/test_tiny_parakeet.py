"""The shipped model: restores on a CPU, understands the demo, and knows when words begin."""

import tarfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.model

pytest.importorskip("nemo.collections.asr")

from tiny_parakeet.encoding import read_audio  # noqa: E402
from tiny_parakeet.evaluate import restore, timed_words, transcribe  # noqa: E402
from tiny_parakeet.evaluation_sets import Sample, cut_at_pauses  # noqa: E402
from tiny_parakeet.model import train_tokenizer  # noqa: E402
from tiny_parakeet.places import DEMO, SHIPPED_MODEL  # noqa: E402
from tiny_parakeet.scoring import score  # noqa: E402

LARGEST_MODEL_BYTES = 12_000_000
WORST_ERROR_RATE = 0.05


@pytest.fixture(scope="module")
def model() -> Any:
    return restore(SHIPPED_MODEL)


@pytest.fixture(scope="module")
def pieces() -> list[Sample]:
    audio = read_audio(DEMO / "recordings" / "weekly-standup.mp3")
    return [Sample(piece, "") for piece in cut_at_pauses(audio)]


def test_the_file_is_small_enough_to_commit() -> None:
    assert SHIPPED_MODEL.stat().st_size <= LARGEST_MODEL_BYTES


def test_a_tokenizer_does_not_tell_where_it_was_trained(tmp_path: Path) -> None:
    train_tokenizer(
        tmp_path / "tokenizer", ["the cat sat on the mat, and the dog did not."] * 20, 40
    )
    assert str(tmp_path).encode() not in (tmp_path / "tokenizer" / "tokenizer.model").read_bytes()


def test_the_model_is_of_parakeets_own_class_and_kind(model: Any) -> None:
    assert type(model).__name__ == "EncDecRNNTBPEModel"
    assert model.cfg.loss.loss_name == "tdt"
    assert list(model.cfg.model_defaults.tdt_durations) == [0, 1, 2, 3, 4]


def test_at_most_five_words_in_a_hundred_of_a_demo_recording_are_wrong(
    model: Any, pieces: list[Sample]
) -> None:
    text = " ".join(hypothesis.text for hypothesis in transcribe(model, pieces))
    said = (DEMO / "references" / "weekly-standup.txt").read_text()
    assert score([said], [text]).wer <= WORST_ERROR_RATE


def test_words_begin_one_after_another_inside_the_clip(model: Any, pieces: list[Sample]) -> None:
    for piece, hypothesis in zip(pieces, transcribe(model, pieces), strict=True):
        starts = [start for _, start in timed_words(hypothesis)]
        assert starts == sorted(starts)
        assert starts[0] >= 0
        assert starts[-1] <= len(piece.audio) / 16_000


def test_every_word_has_a_confidence_when_asked(model: Any, pieces: list[Sample]) -> None:
    decoding = model.cfg.decoding.copy()
    decoding.confidence_cfg = {
        "preserve_frame_confidence": True,
        "preserve_token_confidence": True,
        "preserve_word_confidence": True,
    }
    model.change_decoding_strategy(decoding, verbose=False)
    (hypothesis,) = transcribe(model, pieces[:1])
    assert len(hypothesis.word_confidence) == len(hypothesis.timestamp["word"])
    assert all(0 <= float(confidence) <= 1 for confidence in hypothesis.word_confidence)


def test_the_shipped_model_names_no_directory_of_whoever_trained_it() -> None:
    with tarfile.open(SHIPPED_MODEL) as archive:
        config = next(name for name in archive.getnames() if name.endswith("model_config.yaml"))
        file = archive.extractfile(config)
        assert file is not None
        assert "dir: tokenizer\n" in file.read().decode()
