"""Audio in: planning, decoding and pauses against what others do."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
from fanscribe.media.micro import cheapest_cuts, micro_cuts
from numpy.typing import NDArray

from bench.media.hour import (
    FFMPEG,
    RATE,
    TIMES,
    Hour,
    encode,
    make_hour,
    noisy,
    repeat,
    with_music,
    write_wav,
)
from bench.media.measured import Measured, measure, measure_command
from bench.media.server import serving
from bench.media.tables import head, row
from bench.media.voice_detector import Voiced, silero

_HOUR = 3600
_PART = 4
"""Of the hour, so much less is cut into pieces: a voice detector takes its time."""

Signal = NDArray[np.float32]
Cut = Callable[[Signal], list[tuple[int, int]]]


def run(seconds: int = _HOUR) -> Iterator[str]:
    """The tables, as lines of Markdown; `seconds` of speech stand for the hour."""
    folder = Path(".cache/bench/media") / str(seconds)
    folder.mkdir(parents=True, exist_ok=True)
    yield f"### Audio in: {seconds / 3600:g} h of speech, and ten times that, on {_machine()}"
    hour = make_hour(seconds)
    wav = folder / "one.wav"
    write_wav(wav, hour.signal)
    for table in (_planning, _noise, _peers, _decoding, _pieces):
        yield ""
        yield from table(hour, wav)


def _machine() -> str:
    model = next(
        (line.partition(": ")[2].strip() for line in _cpuinfo() if line.startswith("model name")),
        platform.processor(),
    )
    return f"{os.cpu_count()} cores of {model}, Python {platform.python_version()}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _planning(hour: Hour, wav: Path) -> Iterator[str]:
    yield head(
        "planning over HTTP",
        "s",
        "the next file's s",
        "silencedetect s",
        "times",
        "next: times",
        "CPU s",
        "next: CPU s",
        "its CPU s",
        "times",
        "bytes",
        "requests",
        "MB",
        "cuts in pauses",
    )
    for ending in ("wav", "flac", "mp3", "m4a", "opus"):
        ten = repeat(encode(wav, ending))
        with serving(ten.parent) as server:
            url = server.url(ten.name)
            own = measure("plan", url)
            sent, requests = server.sent / ten.stat().st_size, server.requests
            after = measure("plan_next", url)
            peer, peer_cpu = measure_command(_silencedetect(url))
        if own is None or after is None:
            yield row(ending, "failed")
            continue
        length, *cuts = own.found
        share = hour.share_in_pauses([cut % (length / TIMES) for cut in cuts])
        times = (f"{peer / own.wall_s:.1f}×", f"{peer / after.wall_s:.1f}×")
        wall = (f"{own.wall_s:.2f}", f"{after.wall_s:.2f}", f"{peer:.1f}", *times)
        spent = (f"{own.cpu_s:.2f}", f"{after.cpu_s:.2f}", f"{peer_cpu:.1f}")
        cpu = (*spent, f"{peer_cpu / own.cpu_s:.1f}×")
        shares = (f"{sent:.1%}", str(requests), _peaks(own), f"{share:.1%} of {len(cuts)}")
        yield row(ending, *wall, *cpu, *shares)


def _peaks(found: Measured) -> str:
    return " + ".join(map(str, found.peak_mb))


def _silencedetect(source: str) -> list[str]:
    return [FFMPEG, "-i", source, "-af", "silencedetect=n=-45dB:d=0.3", "-f", "null", "-"]


def _noise(hour: Hour, wav: Path) -> Iterator[str]:
    yield head("planning in noise", "cuts in pauses")
    for snr in (20, 10, 5, 0):
        loud = wav.with_name(f"noise{snr}.wav")
        write_wav(loud, np.tile(noisy(hour.signal, snr), 3))
        with serving(loud.parent) as server:
            own = measure("plan", server.url(loud.name))
        length, *cuts = own.found if own else [1.0]
        share = hour.share_in_pauses([cut % (length / 3) for cut in cuts])
        yield row(f"{snr} dB", f"{share:.1%} of {len(cuts)}")


def _peers(hour: Hour, wav: Path) -> Iterator[str]:
    yield head("pauses of the hour", "times real time", "MB", "cuts in pauses")
    with serving(wav.parent) as server:
        own = measure("plan", server.url(wav.name))
    yield _peer("this plan", hour, own)
    for name in ("webrtcvad", "auditok", "pydub", "librosa"):
        yield _peer(name, hour, measure(name, str(wav)))


def _peer(name: str, hour: Hour, found: Measured | None) -> str:
    if found is None:
        return row(name, "not installed")
    length = len(hour.signal) / RATE
    cuts = found.found[1:] if name == "this plan" else found.found
    share = f"{hour.share_in_pauses(cuts):.1%} of {len(cuts)}"
    return row(name, f"{length / found.wall_s:.0f}×", _peaks(found), share)


def _decoding(_: Hour, wav: Path) -> Iterator[str]:
    yield head("decoding the hour to 16 kHz", "s", "ffmpeg s", "times", "in CPU", "MB")
    for ending in ("wav", "flac", "mp3", "m4a", "opus"):
        one = encode(wav, ending)
        own = measure("decode_chunks", str(one))
        raw = ["-ar", str(RATE), "-ac", "1", "-f", "f32le", "/dev/null"]
        peer, cpu = measure_command([FFMPEG, "-y", "-i", str(one), *raw])
        if own:
            ratios = (f"{peer / own.wall_s:.2f}×", f"{cpu / own.cpu_s:.2f}×")
            yield row(ending, f"{own.wall_s:.1f}", f"{peer:.1f}", *ratios, _peaks(own))


def _pieces(hour: Hour, _: Path) -> Iterator[str]:
    yield head("pieces for the model", "in pauses", "shortest", "median", "longest", "CPU s")
    voiced = silero()
    for among, signal in _heard_among(hour.signal[: len(hour.signal) // _PART]):
        yield _cut_by("energy", among, micro_cuts, signal, hour)
        if voiced is None:
            continue
        by_voice = partial(_cut_by_voice, voiced)
        yield _cut_by("Silero", among, by_voice, signal, hour)


def _heard_among(clean: Signal) -> Iterator[tuple[str, Signal]]:
    yield "clean", clean
    for ratio in (10, 5, 0):
        yield f"noise, {ratio} dB", noisy(clean, ratio)
    for ratio in (10, 5, 0):
        yield f"music, {ratio} dB", with_music(clean, ratio)


def _cut_by_voice(voiced: Voiced, signal: Signal) -> list[tuple[int, int]]:
    return cheapest_cuts(voiced(signal), len(signal))


def _cut_by(what: str, among: str, cut: Cut, signal: Signal, hour: Hour) -> str:
    cuts, lengths = [], []
    began = time.process_time()
    for start in range(0, len(signal), 300 * RATE):
        pieces = cut(signal[start : start + 300 * RATE])
        lengths += [(end - begin) / RATE for begin, end in pieces]
        cuts += [(start + begin) / RATE for begin, _ in pieces[1:]]
    spent = time.process_time() - began
    share = f"{hour.share_in_pauses(cuts):.1%} of {len(cuts)}"
    extent = (f"{of(lengths):.1f} s" for of in (min, np.median, max))
    return row(f"{among}: {what}", share, *extent, f"{spent:.1f}")
