"""A day in one file: what planning it and hearing its end take."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bench.media.hour import encode, make_hour, repeat, write_wav
from bench.media.measured import measure
from bench.media.server import serving
from bench.media.tables import head, row

_HOURS = 24
_AT_16K = {"flac": ["-c:a", "flac"]}


def day(seconds: int = 3600) -> Iterator[str]:
    """A table, as lines of Markdown. WAV and FLAC are of 16 kHz, since at 44.1 a day of WAV is
    8 GB; each file is removed once it is measured."""
    folder = Path(".cache/bench/media/day")
    folder.mkdir(parents=True, exist_ok=True)
    wav = folder / "one.wav"
    write_wav(wav, make_hour(seconds).signal)
    yield head(
        "a day in one file", "GB", "plan s", "CPU s", "requests", "bytes", "decoder's MB",
        "a chunk at 23 h: s", "requests", "bytes", "decoder's MB",
    )  # fmt: skip
    for ending in ("wav", "flac", "mp3", "m4a", "opus"):
        one = wav if ending == "wav" else encode(wav, ending, _AT_16K.get(ending))
        whole = repeat(one, _HOURS, "day")
        yield row(ending, f"{whole.stat().st_size / 1e9:.1f}", *_measured("plan", whole),
                  *_measured("far_chunk", whole, with_cpu=False))  # fmt: skip
        whole.unlink()


def _measured(what: str, file: Path, *, with_cpu: bool = True) -> Iterator[str]:
    with serving(file.parent) as server:
        found = measure(what, server.url(file.name))
    if found is None:
        yield "failed"
        return
    yield f"{found.wall_s:.1f}"
    if with_cpu:
        yield f"{found.cpu_s:.1f}"
    yield from (str(server.requests), f"{server.sent / 1e6:.0f} MB", str(found.peak_mb[-1]))
