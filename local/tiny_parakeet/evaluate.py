"""Measure a tiny Parakeet on held-out speech.

`python -m tiny_parakeet.evaluate` measures the model in this directory; another one is named.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import torch
from nemo.collections.asr.models import ASRModel
from nemo.collections.asr.parts.utils.rnnt_utils import Hypothesis
from nemo.utils import logging as nemo_logging

from tiny_parakeet import evaluation_sets as sets
from tiny_parakeet.corpus import Corpus, ensure_corpora
from tiny_parakeet.encoding import read_audio
from tiny_parakeet.places import CORPORA, DEMO, SHIPPED_MODEL
from tiny_parakeet.scoring import Score, TimedWord, score, start_errors

_BATCH_SIZE = 16
_PIECE_PADDING_S = 0.3


def restore(path: Path) -> ASRModel:
    """A saved model on the CPU, silent."""
    nemo_logging.setLevel(40)
    return ASRModel.restore_from(str(path), map_location="cpu").eval()


def transcribe(model: ASRModel, samples: list[sets.Sample]) -> list[Hypothesis]:
    """Texts with word times, in the samples' order."""
    audio = [sample.audio for sample in samples]
    hypotheses: list[Hypothesis] = model.transcribe(
        audio, batch_size=_BATCH_SIZE, timestamps=True, verbose=False
    )
    return hypotheses


def timed_words(hypothesis: Hypothesis) -> list[TimedWord]:
    """A transcript's words and their starts in seconds."""
    return [(word["word"], word["start"]) for word in hypothesis.timestamp["word"]]


def measure(model: ASRModel, samples: list[sets.Sample]) -> Score:
    """Score a model on clips."""
    hypotheses = transcribe(model, samples)
    errors = [
        error
        for sample, hypothesis in zip(samples, hypotheses, strict=True)
        for error in start_errors(sample.words, timed_words(hypothesis))
    ]
    return score([s.text for s in samples], [h.text for h in hypotheses], errors)


def transcribe_recording(model: ASRModel, path: Path) -> str:
    """A whole recording's text, piece by piece."""
    pieces = [sets.Sample(audio, "") for audio in sets.cut_at_pauses(read_audio(path))]
    padded = sets.padded(pieces, 0, _PIECE_PADDING_S)
    return " ".join(hypothesis.text for hypothesis in transcribe(model, padded))


def measure_demo(model: ASRModel, directory: Path) -> Iterator[tuple[str, Score]]:
    """Score every demo recording that has a reference text."""
    for path in sorted((directory / "recordings").iterdir()):
        reference = directory / "references" / f"{path.stem}.txt"
        if reference.exists():
            text = transcribe_recording(model, path)
            yield path.name, score([reference.read_text()], [text])


def measure_all(model: ASRModel, corpus: Corpus, count: int) -> Iterator[tuple[str, Score]]:
    """Score a model on every set but the demo."""
    sentences = sets.single_sentences(corpus, count)
    clips = sets.long_clips(corpus, count // 3, seed=3)
    yield "sentences", measure(model, sentences)
    yield "sentences, 0.3 s before, 0.5 s after", measure(model, sets.padded(sentences, 0.3, 0.5))
    yield "sentences, 20 dB noise", measure(model, sets.noisy(sentences, 20, seed=4))
    yield "sentences, 20 dB quieter", measure(model, sets.quieter(sentences, 20))
    yield "clips of 5-30 s", measure(model, clips)
    yield "clips, 20 dB noise", measure(model, sets.noisy(clips, 20, seed=5))
    for name, samples in sets.re_encoded(clips):
        yield f"clips, {name}", measure(model, samples)


def table_line(name: str, result: Score) -> str:
    """One line for people."""
    times = (
        ""
        if result.start_error_median is None
        else f"{result.start_error_median:>10.3f}{result.start_error_p95:>9.3f}"
    )
    return f"{name:<40}{result.words:>6}{result.wer:>9.2%}{result.cased_wer:>9.2%}{times}"


def main() -> None:
    """Print a table, and JSON for machines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, nargs="?", default=SHIPPED_MODEL)
    parser.add_argument("--data", type=Path, default=CORPORA, help="where the corpora are kept")
    parser.add_argument("--count", type=int, default=300, help="sentences in each set")
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    _, held_out = ensure_corpora(arguments.data)
    model = restore(arguments.model)
    results: dict[str, Score] = {}
    print(f"{'':<40}{'words':>6}{'WER':>9}{'cased':>9}{'start s':>10}{'p95':>9}")  # noqa: T201
    measured = chain(
        measure_all(model, Corpus(held_out), arguments.count), measure_demo(model, DEMO)
    )
    for name, result in measured:
        results[name] = result
        print(table_line(name, result), flush=True)  # noqa: T201
    print(json.dumps({name: asdict(result) for name, result in results.items()}))  # noqa: T201


if __name__ == "__main__":
    main()
