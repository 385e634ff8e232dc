"""Sentences by many speakers on disk, and whose each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from tiny_parakeet.corpus import trim_tail
from tiny_parakeet.espeak import Espeak, Voice
from tiny_parakeet.grammar import sentences
from tiny_parakeet.sentence_files import Sentences, write_sentences

from tiny_sortformer.kinds import voices

_TRAINED_OF_EACH, _HELD_OUT_OF_EACH = 10, 3
_SENTENCES_EACH = 45


@dataclass(frozen=True)
class Entry:
    """One sentence: `samples` at `offset` of the audio file, said by speaker number `speaker`,
    whose voice is of the kind `variant`."""

    offset: int
    samples: int
    speaker: int
    variant: str


class SpeakerCorpus(Sentences[Entry]):
    """A corpus opened for reading."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, Entry)
        self.by_speaker: dict[int, list[Entry]] = {}
        for entry in self.entries:
            self.by_speaker.setdefault(entry.speaker, []).append(entry)


def ensure_corpora(directory: Path) -> tuple[Path, Path]:
    """The training and the held-out corpus under a directory, synthesised if they are missing."""
    train, held_out = directory / "train", directory / "held_out"
    if not train.exists():
        _write(train, voices(_TRAINED_OF_EACH, seed=1), held_out=False)
    if not held_out.exists():
        _write(held_out, voices(_HELD_OUT_OF_EACH, seed=2), held_out=True)
    return train, held_out


def _write(directory: Path, speakers: list[Voice], *, held_out: bool) -> None:
    write_sentences(directory, _spoken(speakers, sentences(3, held_out=held_out)))


def _spoken(
    speakers: list[Voice], texts: Iterator[str]
) -> Iterator[tuple[np.ndarray, dict[str, Any]]]:
    espeak = Espeak()
    for number, voice in enumerate(speakers):
        own = {"speaker": number, "variant": voice.name.partition("+")[2]}
        for text in islice(texts, _SENTENCES_EACH):
            yield trim_tail(espeak.speak(text, voice)), own
