"""Sentences by many speakers on disk, as `tiny_parakeet.corpus` keeps them: `audio.s16`, and a
line for each sentence that says whose it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from tiny_parakeet.corpus import trim_tail
from tiny_parakeet.espeak import Espeak, Voice
from tiny_parakeet.grammar import sentences

from tiny_sortformer.kinds import voices

_TRAINED_OF_EACH, _HELD_OUT_OF_EACH = 10, 3
_SENTENCES_EACH = 45
_AUDIO_FILE, _INDEX_FILE = "audio.s16", "index.jsonl"


@dataclass(frozen=True)
class Entry:
    """One sentence: `samples` at `offset` of the audio file, said by speaker number `speaker`,
    whose voice is of the kind `variant`."""

    offset: int
    samples: int
    speaker: int
    variant: str


class SpeakerCorpus:
    """A corpus opened for reading; audio is memory-mapped."""

    def __init__(self, directory: Path) -> None:
        with (directory / _INDEX_FILE).open() as lines:
            entries = [Entry(**json.loads(line)) for line in lines]
        self._audio = np.memmap(directory / _AUDIO_FILE, dtype=np.int16, mode="r")
        self.by_speaker: dict[int, list[Entry]] = {}
        for entry in entries:
            self.by_speaker.setdefault(entry.speaker, []).append(entry)

    def audio(self, entry: Entry) -> np.ndarray:
        """Float32 in [-1, 1], 16 kHz, shape (samples,)."""
        pcm = self._audio[entry.offset : entry.offset + entry.samples]
        return pcm.astype(np.float32) / 32768


def ensure_corpora(directory: Path) -> tuple[Path, Path]:
    """The training and the held-out corpus under a directory, synthesised if they are missing."""
    train, held_out = directory / "train", directory / "held_out"
    if not train.exists():
        _write(train, voices(_TRAINED_OF_EACH, seed=1), held_out=False)
    if not held_out.exists():
        _write(held_out, voices(_HELD_OUT_OF_EACH, seed=2), held_out=True)
    return train, held_out


def _write(directory: Path, speakers: list[Voice], *, held_out: bool) -> None:
    unfinished = directory.with_name(directory.name + ".unfinished")
    unfinished.mkdir(parents=True, exist_ok=True)
    _write_into(unfinished, speakers, held_out=held_out)
    unfinished.rename(directory)


def _write_into(directory: Path, speakers: list[Voice], *, held_out: bool) -> None:
    texts, espeak, offset = sentences(3, held_out=held_out), Espeak(), 0
    with (directory / _AUDIO_FILE).open("wb") as audio, (directory / _INDEX_FILE).open("w") as idx:
        for number, voice in enumerate(speakers):
            for pcm in _spoken(espeak, voice, islice(texts, _SENTENCES_EACH)):
                audio.write(pcm.tobytes())
                variant = voice.name.partition("+")[2]
                entry = Entry(offset, len(pcm), number, variant)
                idx.write(json.dumps(asdict(entry)) + "\n")
                offset += len(pcm)


def _spoken(espeak: Espeak, voice: Voice, texts: Iterator[str]) -> Iterator[np.ndarray]:
    for text in texts:
        audio = trim_tail(espeak.speak(text, voice))
        yield (np.clip(audio, -1, 1) * 32767).astype(np.int16)
