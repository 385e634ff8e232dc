"""Held-out speech to measure a model on: clean, noisy, long, re-encoded, and the demo."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tiny_parakeet.clips import NoiseTapes, amplitude
from tiny_parakeet.corpus import Corpus, Entry
from tiny_parakeet.encoding import (
    Encoding,
    m4a,
    mp3,
    mp3_vbr,
    opus,
    read_audio,
    vorbis,
    wav,
    write_audio,
)
from tiny_parakeet.espeak import SAMPLE_RATE
from tiny_parakeet.scoring import TimedWord

CODECS: dict[str, Encoding] = {
    "mp3 48k": mp3(48),
    "mp3 32k": mp3(32),
    "mp3 64k, 44.1 kHz": mp3(64, 44_100),
    "mp3 VBR, 44.1 kHz": mp3_vbr(6),
    "m4a 48k, 44.1 kHz": m4a(48),
    "opus 24k": opus(24),
    "wav, 22.05 kHz": wav(22_050),
    "wav, 8 kHz": wav(8_000),
}
_STEREO_CODECS: dict[str, Encoding] = {"vorbis, 22.05 kHz": vorbis()}

_LONGEST_PIECE_S, _SHORTEST_PIECE_S = 30, 12
_WINDOW_S = 0.3  # a pause is judged by its quietest stretch of this length


@dataclass(frozen=True)
class Sample:
    """A clip, what is said in it, and when if that is known."""

    audio: np.ndarray  # float32, 16 kHz
    text: str
    words: tuple[TimedWord, ...] = ()


def single_sentences(corpus: Corpus, count: int) -> list[Sample]:
    """Single sentences, cut 50 ms after the last sound."""
    return [Sample(corpus.audio(e), e.text, e.words) for e in corpus.entries[:count]]


def long_clips(corpus: Corpus, count: int, seed: int) -> list[Sample]:
    """Clips of 5 to 30 s: different voices with 0.2 to 2 s of silence around every sentence."""
    rng = random.Random(seed)  # noqa: S311
    return [long_clip(corpus, rng.uniform(3, 27), rng) for _ in range(count)]


def long_clip(corpus: Corpus, seconds: float, rng: random.Random) -> Sample:
    parts: list[np.ndarray] = [_silence(rng.uniform(0.2, 1.0))]
    chosen: list[Entry] = []
    words: list[TimedWord] = []
    while (length := sum(map(len, parts)) / SAMPLE_RATE) < seconds:
        entry = rng.choice(corpus.entries)
        chosen.append(entry)
        words += [(word, start + length) for word, start in entry.words]
        parts += [corpus.audio(entry), _silence(rng.uniform(0.2, 2.0))]
    return Sample(np.concatenate(parts), " ".join(e.text for e in chosen), tuple(words))


def _silence(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


def padded(samples: list[Sample], before_s: float, after_s: float) -> list[Sample]:
    """The samples with digital silence around them."""
    around = (_silence(before_s), _silence(after_s))
    return [
        Sample(
            np.concatenate([around[0], sample.audio, around[1]]),
            sample.text,
            tuple((word, start + before_s) for word, start in sample.words),
        )
        for sample in samples
    ]


def noisy(samples: list[Sample], below_speech_db: float, seed: int) -> list[Sample]:
    """The samples in steady noise."""
    rng, tapes = random.Random(seed), NoiseTapes(seed)  # noqa: S311
    return [
        replace(s, audio=s.audio + _level(s.audio, below_speech_db) * tapes.cut(len(s.audio), rng))
        for s in samples
    ]


def _level(audio: np.ndarray, below_db: float) -> float:
    return float(np.sqrt(np.mean(audio**2))) * amplitude(-below_db)


def quieter(samples: list[Sample], decibel: float) -> list[Sample]:
    """The samples, recorded too quietly."""
    return [replace(s, audio=s.audio * amplitude(-decibel)) for s in samples]


def re_encoded(samples: list[Sample]) -> Iterator[tuple[str, list[Sample]]]:
    """The samples through every codec; word times are left out, codecs shift them a little."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "clip"
        for name, encoding in {**CODECS, **_STEREO_CODECS}.items():
            channels = 2 if name in _STEREO_CODECS else 1
            yield name, [_through(sample, path, encoding, channels) for sample in samples]


def _through(sample: Sample, path: Path, encoding: Encoding, channels: int) -> Sample:
    audio = sample.audio if channels == 1 else np.stack([sample.audio] * channels, axis=1)
    write_audio(path, audio, encoding)
    return Sample(read_audio(path), sample.text)


def cut_at_pauses(audio: np.ndarray) -> list[np.ndarray]:
    """Pieces of 12 to 30 s, cut where it is quietest."""
    pieces = []
    while len(audio) > _LONGEST_PIECE_S * SAMPLE_RATE:
        window = int(_WINDOW_S * SAMPLE_RATE)
        first = _SHORTEST_PIECE_S * SAMPLE_RATE
        energy = np.cumsum(np.square(audio[first : _LONGEST_PIECE_S * SAMPLE_RATE], dtype=float))
        cut = first + int(np.argmin(energy[window:] - energy[:-window])) + window // 2
        pieces.append(audio[:cut])
        audio = audio[cut:]
    return [*pieces, audio]
