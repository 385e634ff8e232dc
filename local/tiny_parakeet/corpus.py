"""A spoken corpus on disk: many sentences, several voices, and the time every word starts.

Silence, noise, loudness and bandwidth are not in it: they are drawn anew for every training clip,
see `clips.py`.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from tiny_parakeet.espeak import SAMPLE_RATE, Espeak, Utterance, Voice
from tiny_parakeet.grammar import sentences
from tiny_parakeet.places import CORPORA
from tiny_parakeet.sentence_files import Sentences, write_sentences

VOICE_NAMES = (
    "en-us",
    "en-us+m3",
    "en-us+m7",
    "en-us+f2",
    "en-us+f4",
    "en-us+f5",
    "en-gb-x-rp",
    "en-gb-x-rp+f3",
)

_TRAINING_SENTENCES, _HELD_OUT_SENTENCES = 30_000, 600
_SILENCE_LEVEL = 0.004  # of full scale; espeak-ng ends a text with silence, cut back to this level
TAIL_S = 0.05  # what is left of it


@dataclass(frozen=True)
class Entry:
    """One spoken sentence of a corpus."""

    offset: int  # samples from the start of the audio file
    samples: int
    text: str
    voice: str
    words: tuple[tuple[str, float], ...]  # word and start in seconds from the sentence's start


class Corpus(Sentences[Entry]):
    """A corpus opened for reading."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, Entry)


def random_voice(rng: random.Random) -> Voice:
    """A voice with its own speed and pitch."""
    return Voice(
        name=rng.choice(VOICE_NAMES),
        rate=rng.randint(135, 205),
        pitch=rng.randint(30, 70),
        pitch_range=rng.randint(35, 65),
        word_gap=rng.choice((0, 0, 0, 1, 2)),
    )


def trim_tail(utterance: Utterance) -> np.ndarray:
    """The audio without the silence after the last sound."""
    loud = np.flatnonzero(np.abs(utterance.audio) > _SILENCE_LEVEL)
    return utterance.audio[: loud[-1] + int(TAIL_S * SAMPLE_RATE)]


def write_corpus(directory: Path, count: int, seed: int, *, held_out: bool) -> None:
    """Synthesise `count` sentences of one side of the split.

    The same seed gives the same texts and voices; espeak-ng's own noise runs on from one text to
    the next, so the same bytes come only from the same calls in a fresh process.
    """
    write_sentences(directory, _spoken(islice(sentences(seed, held_out=held_out), count), seed))


def _spoken(texts: Iterator[str], seed: int) -> Iterator[tuple[np.ndarray, dict[str, Any]]]:
    espeak, rng = Espeak(), random.Random(seed)  # noqa: S311
    for text in texts:
        voice = random_voice(rng)
        utterance = espeak.speak(text, voice)
        yield trim_tail(utterance), {"text": text, "voice": voice.name, "words": utterance.words}


def ensure_corpora(directory: Path) -> tuple[Path, Path]:
    """The training and the held-out corpus under a directory, synthesised if they are missing."""
    train, held_out = directory / "train", directory / "held_out"
    if not train.exists():
        write_corpus(train, _TRAINING_SENTENCES, seed=1, held_out=False)
    if not held_out.exists():
        write_corpus(held_out, _HELD_OUT_SENTENCES, seed=2, held_out=True)
    return train, held_out


def main() -> None:
    """Write the corpora and say how long they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=CORPORA)
    for path in ensure_corpora(parser.parse_args().data):
        entries = Corpus(path).entries
        hours = sum(entry.samples for entry in entries) / SAMPLE_RATE / 3600
        print(f"{path}: {len(entries)} sentences, {hours:.1f} h")  # noqa: T201


if __name__ == "__main__":
    main()
