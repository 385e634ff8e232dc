"""A spoken corpus on disk: many sentences, several voices, and the time every word starts.

A corpus is two files in one directory: `audio.s16` (16 kHz mono PCM, sentences back to back) and
`index.jsonl` (one line per sentence). Silence, noise, loudness and bandwidth are not in it: they
are drawn anew for every training clip, see `clips.py`.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from tiny_parakeet.espeak import SAMPLE_RATE, Espeak, Utterance, Voice
from tiny_parakeet.grammar import sentences
from tiny_parakeet.places import CORPORA

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
_AUDIO_FILE, _INDEX_FILE = "audio.s16", "index.jsonl"
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


class Corpus:
    """A corpus opened for reading; audio is memory-mapped."""

    def __init__(self, directory: Path) -> None:
        with (directory / _INDEX_FILE).open() as lines:
            self.entries = [Entry(**json.loads(line)) for line in lines]
        self._audio = np.memmap(directory / _AUDIO_FILE, dtype=np.int16, mode="r")

    def audio(self, entry: Entry) -> np.ndarray:
        """Float32 in [-1, 1], 16 kHz, shape (samples,)."""
        pcm = self._audio[entry.offset : entry.offset + entry.samples]
        return pcm.astype(np.float32) / 32768


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
    directory.mkdir(parents=True, exist_ok=True)
    espeak, rng, offset = Espeak(), random.Random(seed), 0  # noqa: S311
    with (directory / _AUDIO_FILE).open("wb") as audio, (directory / _INDEX_FILE).open("w") as idx:
        for text in islice(sentences(seed, held_out=held_out), count):
            voice = random_voice(rng)
            utterance = espeak.speak(text, voice)
            pcm = (np.clip(trim_tail(utterance), -1, 1) * 32767).astype(np.int16)
            audio.write(pcm.tobytes())
            entry = Entry(offset, len(pcm), text, voice.name, utterance.words)
            idx.write(json.dumps(asdict(entry)) + "\n")
            offset += len(pcm)


def ensure_corpora(directory: Path) -> tuple[Path, Path]:
    """The training and the held-out corpus under a directory, synthesised if they are missing."""
    train, held_out = directory / "train", directory / "held_out"
    if not (train / _INDEX_FILE).exists():
        write_corpus(train, _TRAINING_SENTENCES, seed=1, held_out=False)
    if not (held_out / _INDEX_FILE).exists():
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
