"""Spoken sentences on disk: 16 kHz mono PCM back to back in `audio.s16`, a line for each in
`index.jsonl`, which says where it lies and what it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

_AUDIO_FILE, _INDEX_FILE = "audio.s16", "index.jsonl"


class Sentence(Protocol):
    """Where a sentence lies in the audio file, in samples."""

    @property
    def offset(self) -> int: ...

    @property
    def samples(self) -> int: ...


S = TypeVar("S", bound=Sentence)


class Sentences(Generic[S]):
    """A directory opened for reading; audio is memory-mapped."""

    def __init__(self, directory: Path, kind: Callable[..., S]) -> None:
        """`kind` makes a sentence of a line's fields."""
        with (directory / _INDEX_FILE).open() as lines:
            self.entries = [kind(**json.loads(line)) for line in lines]
        self._audio = np.memmap(directory / _AUDIO_FILE, dtype=np.int16, mode="r")

    def audio(self, entry: S) -> np.ndarray:
        """Float32 in [-1, 1], 16 kHz, shape (samples,)."""
        pcm = self._audio[entry.offset : entry.offset + entry.samples]
        return pcm.astype(np.float32) / 32768


def write_sentences(directory: Path, spoken: Iterable[tuple[np.ndarray, dict[str, Any]]]) -> None:
    """Audio, float32 in [-1, 1], each with the fields of its line beside `offset` and `samples`.
    The directory is there once all of it is."""
    unfinished = directory.with_name(f"{directory.name}.unfinished")
    unfinished.mkdir(parents=True, exist_ok=True)
    offset = 0
    with (
        (unfinished / _AUDIO_FILE).open("wb") as file,
        (unfinished / _INDEX_FILE).open("w") as index,
    ):
        for audio, fields in spoken:
            file.write((np.clip(audio, -1, 1) * 32767).astype(np.int16).tobytes())
            line = {"offset": offset, "samples": len(audio), **fields}
            index.write(json.dumps(line) + "\n")
            offset += len(audio)
    unfinished.rename(directory)
