"""Held-out speech of the tiny model's domain as mp3 files, with what is said in them and when."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

from tiny_parakeet.corpus import Corpus, write_corpus
from tiny_parakeet.encoding import mp3, write_audio
from tiny_parakeet.evaluation_sets import long_clip
from tiny_parakeet.scoring import TimedWord

CACHE = Path(".cache/bench/gpu")
_SENTENCES = 600
_KILOBITS = 48


class Recording(NamedTuple):
    """A file, and the truth about it."""

    path: Path
    seconds: float
    text: str
    words: tuple[TimedWord, ...]


def recordings(count: int, minutes: float) -> list[Recording]:
    """The same ones every time: sentences of many voices with pauses of 0.2 to 2 s."""
    held_out = CACHE / "held_out"
    if not (held_out / "index.jsonl").exists():
        write_corpus(held_out, _SENTENCES, seed=2, held_out=True)
    corpus = Corpus(held_out)
    return [_recording(corpus, number, minutes) for number in range(count)]


def _recording(corpus: Corpus, number: int, minutes: float) -> Recording:
    sample = long_clip(corpus, 60 * minutes, random.Random(number))  # noqa: S311
    path = CACHE / f"{minutes:g}min-{number}.mp3"
    if not path.exists():
        write_audio(path, sample.audio, mp3(_KILOBITS))
    return Recording(path, len(sample.audio) / 16_000, sample.text, sample.words)


def repeated(one: Recording, times: int) -> Path:
    """The same recording again and again in one file: frames of an mp3 simply follow each other."""
    path = one.path.with_name(f"{one.path.stem}-x{times}.mp3")
    if not path.exists():
        frames = one.path.read_bytes()
        with path.open("wb") as file:
            for _ in range(times):
                file.write(frames)
    return path
