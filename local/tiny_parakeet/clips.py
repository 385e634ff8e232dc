"""Training clips: a few sentences with pauses, through a different poor recording every time."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from tiny_parakeet.alignment import AlignedTokens, joined
from tiny_parakeet.espeak import SAMPLE_RATE


@dataclass(frozen=True)
class Clip:
    """A clip as the model gets it."""

    audio: np.ndarray  # float32, 16 kHz, shape (samples,)
    tokens: AlignedTokens


def silence(seconds: float) -> np.ndarray:
    """Digital silence."""
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


def pause_seconds(rng: random.Random) -> float:
    """How long a speaker, or the next one, waits: mostly under a second, at times three."""
    return rng.uniform(0.0, 0.9) if rng.random() < 0.9 else rng.uniform(0.9, 3.0)


def amplitude(decibel: float) -> float:
    """The factor for a change of level."""
    return 10 ** (decibel / 20)


def conversation(sentences: list[tuple[np.ndarray, AlignedTokens]], rng: random.Random) -> Clip:
    """Sentences one after the other, each at its own level, with pauses between them."""
    parts, tokens = [silence(rng.choice((0.0, rng.uniform(0, 1))))], []
    length = len(parts[0])
    for audio, aligned in sentences:
        pause = silence(pause_seconds(rng))
        tokens.append(aligned.shifted(length / SAMPLE_RATE))
        parts += [audio * amplitude(rng.uniform(-5, 0)), pause]
        length += len(audio) + len(pause)
    if rng.random() < 0.4:  # a cut right after the last word
        parts[-1] = silence(0)
    else:
        parts[-1] = silence(rng.uniform(0, 0.8))
    return Clip(np.concatenate(parts), joined(tokens))


class NoiseTapes:
    """A minute each of noise of unit power, from white to falling by 6 dB an octave."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self._tapes = [_coloured_noise(slope, rng) for slope in np.linspace(0, 1, 8)]

    def cut(self, samples: int, rng: random.Random) -> np.ndarray:
        """A random stretch of a random tape, at most a minute."""
        tape = rng.choice(self._tapes)
        start = rng.randint(0, len(tape) - samples)
        return tape[start : start + samples]


def _coloured_noise(slope: float, rng: np.random.Generator) -> np.ndarray:
    count = 60 * SAMPLE_RATE
    spectrum = np.fft.rfft(rng.standard_normal(count))
    spectrum /= np.maximum(np.arange(len(spectrum)), count / 300) ** slope
    samples: np.ndarray = np.fft.irfft(spectrum, count)
    samples /= np.sqrt(np.mean(samples**2))
    return samples.astype(np.float32)


def with_noise(audio: np.ndarray, rng: random.Random, tapes: NoiseTapes) -> np.ndarray:
    """Noise 12 to 50 dB below the speech."""
    level = float(np.sqrt(np.mean(audio**2))) * amplitude(-rng.uniform(12, 50))
    return audio + level * tapes.cut(len(audio), rng)


def band_limited(audio: np.ndarray, cutoff_hz: float) -> np.ndarray:
    """What a low sampling rate or a thrifty codec leaves: nothing above the cutoff."""
    size = -(-len(audio) // 4096) * 4096  # a transform of any other length may be slow
    spectrum = np.fft.rfft(audio, size)
    spectrum[int(cutoff_hz / SAMPLE_RATE * size) :] = 0
    return np.fft.irfft(spectrum, size)[: len(audio)].astype(np.float32)


def padded(clip: Clip, rng: random.Random) -> Clip:
    """Digital silence around the clip, as software adds it after decoding."""
    before = silence(rng.uniform(0, 0.6) if rng.random() < 0.15 else 0)
    after = silence(rng.uniform(0, 0.6) if rng.random() < 0.5 else 0)
    tokens = clip.tokens.shifted(len(before) / SAMPLE_RATE)
    return Clip(np.concatenate([before, clip.audio, after]), tokens)


def degraded(clip: Clip, rng: random.Random, tapes: NoiseTapes) -> Clip:
    """The clip as some recorder, codec and splitter would hand it over."""
    audio = clip.audio
    if rng.random() < 0.7:
        audio = with_noise(audio, rng, tapes)
    if rng.random() < 0.35:
        audio = band_limited(audio, rng.uniform(3400, 7600))
    audio = np.clip(audio * amplitude(rng.uniform(-18, 5)), -1, 1).astype(np.float32)
    return padded(Clip(audio, clip.tokens), rng)
