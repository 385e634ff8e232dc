"""An hour of synthetic speech of which every pause is known, and ten hours made of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray
from tiny_parakeet.espeak import Espeak, Voice

RATE = 16_000
FFMPEG = shutil.which("ffmpeg") or "ffmpeg"
TIMES = 10
_ROOM_DB = -58.0
_QUIET_DB = -50.0
_VOICES = ("en-us", "en-us+f3", "en-us+m3", "en-us+m7", "en-us+f2", "en-us+m1")
_WORDS = """
    the customer service agent asked about invoice number payment delivery window because order
    was delayed by weather and nobody called back yesterday we reviewed quarterly results which
    improved despite higher costs in logistics however staffing remained difficult across regions
    please confirm your address before we continue thank you doctor patient reported mild pain
""".split()  # noqa: SIM905 - a list of words reads as text
# What FFmpeg is asked for, to make one hour as recordings are, at 44.1 kHz (Opus: 48), and to join
# ten, where it can be done without encoding them again.
FORMATS = {
    "wav": (["-c:a", "pcm_s16le", "-ar", "44100"], ["-c", "copy"]),
    "flac": (["-c:a", "flac", "-ar", "44100"], ["-c:a", "flac"]),
    "mp3": (["-c:a", "libmp3lame", "-b:a", "64k", "-ar", "44100"], ["-c", "copy"]),
    "m4a": (["-c:a", "aac", "-b:a", "64k", "-ar", "44100"], ["-c", "copy"]),
    "opus": (["-c:a", "libopus", "-b:a", "32k"], ["-c", "copy"]),
}


class Hour(NamedTuple):
    """`pauses` in seconds, shaped (n, 2): all stretches of at least 0.1 s where nobody speaks."""

    signal: NDArray[np.float32]
    pauses: NDArray[np.float64]

    def share_in_pauses(self, cuts: list[float]) -> float:
        inside = [((self.pauses[:, 0] <= at) & (at <= self.pauses[:, 1])).any() for at in cuts]
        return float(np.mean(inside)) if inside else float("nan")


def make_hour(seconds: int) -> Hour:
    chance = np.random.default_rng(7)
    clips = _sentences(chance)
    pieces, total = [np.zeros(RATE // 2, np.float32)], 0
    while total < seconds * RATE:
        pause = float(np.clip(chance.lognormal(np.log(0.42), 0.55), 0.12, 3.5))
        pieces += [clips[chance.integers(len(clips))], np.zeros(int(pause * RATE), np.float32)]
        total += len(pieces[-1]) + len(pieces[-2])
    signal = np.concatenate(pieces)[: seconds * RATE]
    room = chance.standard_normal(len(signal)).astype(np.float32) * 10 ** (_ROOM_DB / 20)
    return Hour(signal + room, _pauses(signal))


def noisy(signal: NDArray[np.float32], snr_db: float) -> NDArray[np.float32]:
    """With white noise of the signal's own mean power, less `snr_db`."""
    noise = np.random.default_rng(1).standard_normal(len(signal)).astype(np.float32)
    loud = signal + noise * float(np.sqrt(np.square(signal).mean())) * 10 ** (-snr_db / 20)
    return loud.astype(np.float32) / max(1.0, float(np.abs(loud).max()))


def with_music(signal: NDArray[np.float32], ratio_db: float) -> NDArray[np.float32]:
    """With chords that change every two seconds and a beat twice a second, so much softer."""
    time = np.arange(len(signal)) / RATE
    chords = np.array([[220, 277, 330], [196, 247, 294], [175, 220, 262], [165, 208, 247]])
    notes = chords[(time // 2).astype(int) % len(chords)]
    music = sum(np.sin(2 * np.pi * notes[:, k] * time) for k in range(3)) * np.exp(-(time % 2))
    drums = np.random.default_rng(3).standard_normal(len(signal)) * np.exp(-30 * (time % 0.5))
    music = (music + 2 * drums).astype(np.float32)
    level = np.sqrt(np.square(signal).mean() / np.square(music).mean()) * 10 ** (-ratio_db / 20)
    loud = signal + music * np.float32(level)
    return loud / max(1.0, float(np.abs(loud).max()))


def write_wav(path: Path, signal: NDArray[np.float32]) -> None:
    with av.open(str(path), "w", format="wav") as container:
        stream = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for start in range(0, len(signal), RATE * 60):
            pcm = np.clip(signal[start : start + RATE * 60] * 32767, -32768, 32767)
            frame = av.AudioFrame.from_ndarray(pcm.astype(np.int16)[None], "s16", "mono")
            frame.sample_rate = RATE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def encode(wav: Path, ending: str, otherwise: list[str] | None = None) -> Path:
    once = otherwise or FORMATS[ending][0]
    return _ffmpeg(["-i", str(wav), *once], wav.with_name(f"hour.{ending}"))


def repeat(one: Path, times: int = TIMES, name: str = "ten") -> Path:
    _, again = FORMATS[one.suffix[1:]]
    loop = ["-stream_loop", str(times - 1), "-i", str(one), *again]
    return _ffmpeg(loop, one.with_name(f"{name}{one.suffix}"))


def _ffmpeg(arguments: list[str], target: Path) -> Path:
    if not target.exists():
        subprocess.run([FFMPEG, "-v", "error", *arguments, "-y", str(target)], check=True)
    return target


def _sentences(chance: np.random.Generator) -> list[NDArray[np.float32]]:
    speaker, clips = Espeak(), []
    for number in range(150):
        words = [_WORDS[k] for k in chance.integers(len(_WORDS), size=chance.integers(5, 22))]
        voice = Voice(_VOICES[number % len(_VOICES)], rate=int(chance.integers(140, 190)))
        clip = speaker.speak(" ".join(words) + ".", voice).audio
        loud = np.flatnonzero(np.abs(clip) > 1e-3)
        clip = clip[loud[0] : loud[-1] + 1]
        clips.append(clip * np.float32(10 ** (-chance.uniform(3, 10) / 20) / np.abs(clip).max()))
    return clips


def _pauses(signal: NDArray[np.float32]) -> NDArray[np.float64]:
    hop = RATE // 100
    frames = signal[: len(signal) // hop * hop].reshape(-1, hop)
    quiet = np.square(frames).mean(axis=1) < 10 ** (_QUIET_DB / 10)
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    return edges[np.diff(edges, axis=1)[:, 0] >= 10] / 100
