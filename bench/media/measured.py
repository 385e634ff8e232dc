"""One thing measured in a process of its own: seconds, peak memory and what it found.

`python -m bench.media.measured NAME ARGUMENT...` prints that as JSON; `measure` runs it so.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import Mock
from urllib.parse import urlsplit

from fanscribe.contracts import Item
from urllib3 import HTTPConnectionPool, PoolManager

from bench.peak_memory import peak_mb

if TYPE_CHECKING:
    from fanscribe.media.sandbox import Sandbox
    from fanscribe.media.sources import Sources


class Measured(NamedTuple):
    """`found` depends on what was measured: cuts in seconds, or a length. Times and memory are of
    the process and of those below it; `peak_mb` is a list, one by one: where there is a sandbox,
    its own, that of the process that forks, and the fork's, what it shares with that included."""

    wall_s: float
    cpu_s: float
    peak_mb: list[int]
    found: list[float]


CLOCK = [(time.monotonic(), time.process_time())]
"""When the work began; imports are done once, however many files there are."""

PEAKS: list[int] = []
"""Of the processes of a sandbox, looked at while they were still there."""


def _begin() -> None:
    CLOCK.append((time.monotonic(), _cpu_s()))


def plan(url: str) -> list[float]:
    """Where this project would cut a remote file, after its length; the first of a process."""
    import fanscribe.media.split  # noqa: F401 - imports are not measured

    _begin()
    return _planned(url)


def plan_next(url: str) -> list[float]:
    """The same in a process that has planned one before."""
    _planned(url)
    _begin()
    return _planned(url)


def _planned(url: str) -> list[float]:
    from fanscribe.media.split import plan_item
    from fanscribe.settings import Settings

    with _watched() as sandbox:
        shown, sources = _reached(url)
        settings = Settings(work_bucket="", output_bucket="")
        item = Item(file_id="bench", audio_url=shown, row=1)
        planned = plan_item(item, sources, sandbox, settings)
    return [planned.samples / 16_000, *(chunk.start / 16_000 for chunk in planned.chunks[1:])]


def far_chunk(url: str) -> list[float]:
    """The five minutes before the last hour of a remote file, as a worker decodes them."""
    import fanscribe.media.split  # noqa: F401 - imports are not measured
    from fanscribe.media.decode import decode
    from fanscribe.media.probe import Probe, probe

    _begin()
    shown, sources = _reached(url)
    with (
        sources.open(shown) as file,
        _watched() as sandbox,
        sandbox.open(file, shown, file.size, 600) as audio,
    ):
        end = audio.call(probe, Probe).samples - 3600 * 16_000
        heard = audio.samples(decode, start=end - 300 * 16_000, end=end)
    return [len(heard) / 16_000]


def _watched() -> Sandbox:
    """A sandbox whose memory is looked at before it goes."""
    from fanscribe.media.sandbox import Sandbox

    class Watched(Sandbox):
        def close(self) -> None:
            if len(there := _below("self")) > 1:  # else it is closed already
                PEAKS[:] = map(peak_mb, there)
            super().close()

    return Watched()


def _reached(url: str) -> tuple[str, Sources]:
    """An address of a public host for one of this machine, and what reaches it."""
    from fanscribe.media.sources import Reach, Sources

    parts = urlsplit(url)
    shown = f"http://bench.example{parts.path}"
    return shown, Sources(Mock(), Reach(allow_http=True), pool=_Local(parts.port or 80))


class _Local(PoolManager):
    """Every host is this machine: only usual ports of public hosts are asked otherwise."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def connection_from_host(self, *_args: object, **_named: object) -> HTTPConnectionPool:
        return super().connection_from_host("127.0.0.1", self._port, "http")


def decode_chunks(path: str) -> list[float]:
    """Every chunk of five minutes decoded, as a worker does."""
    from fanscribe.media.audio_file import AudioFile
    from fanscribe.media.decode import decode
    from fanscribe.media.probe import probe

    _begin()
    with Path(path).open("rb", buffering=0) as file, AudioFile(file, path) as audio:
        samples = probe(audio).samples
        size = 300 * 16_000
        for start in range(0, samples, size):
            decode(audio, start, min(start + size, samples))
    return [samples / 16_000]


def pydub(path: str) -> list[float]:
    from pydub import AudioSegment
    from pydub.silence import detect_nonsilent

    _begin()
    heard = AudioSegment.from_wav(path)
    spans = detect_nonsilent(heard, min_silence_len=300, silence_thresh=-45, seek_step=10)
    return _between([(start / 1000, end / 1000) for start, end in spans])


def auditok(path: str) -> list[float]:
    import auditok as peer

    _begin()
    regions = peer.split(path, min_dur=0.3, max_dur=30, max_silence=0.3, energy_threshold=50)
    return _between([(region.start, region.end) for region in regions])


def webrtcvad(path: str) -> list[float]:
    import webrtcvad as peer

    _begin()
    detector, pcm = peer.Vad(2), _pcm(path)
    step = 16_000 * 30 // 1000 * 2
    voiced = [
        detector.is_speech(pcm[at : at + step], 16_000) for at in range(0, len(pcm) - step, step)
    ]
    return _between(_spans(voiced, 0.03))


def librosa(path: str) -> list[float]:
    import librosa.effects as peer
    import numpy as np

    _begin()
    signal = np.frombuffer(_pcm(path), "<i2").astype(np.float32) / 32768
    spans = peer.split(signal, top_db=40, frame_length=400, hop_length=160) / 16_000
    return _between([(float(start), float(end)) for start, end in spans])


def _pcm(path: str) -> bytes:
    import wave

    with wave.open(path) as file:
        return file.readframes(file.getnframes())


def _spans(voiced: list[bool], step_s: float) -> list[tuple[float, float]]:
    import numpy as np

    edges = np.flatnonzero(np.diff(np.array(voiced, np.int8), prepend=0, append=0))
    return [(a * step_s, b * step_s) for a, b in edges.reshape(-1, 2)]


def _between(spans: list[tuple[float, float]]) -> list[float]:
    return [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]


SUBJECTS: dict[str, Callable[[str], list[float]]] = {
    each.__name__: each
    for each in (plan, plan_next, far_chunk, decode_chunks, pydub, auditok, webrtcvad, librosa)
}


def _below(process: str) -> list[str]:
    """The processes that one has started, and those that they have, as far as they still run."""
    number = os.getpid() if process == "self" else process
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return [each for child in children for each in (child, *_below(child))]


def _cpu_s() -> float:
    """Of this process and those below it, those that have ended included."""
    return time.process_time() + sum(map(_cpu_of, _below("self")))


def _cpu_of(process: str) -> float:
    times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:15]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def measure(name: str, argument: str) -> Measured | None:
    """None if the peer is not installed or fails, which says why."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.media.measured", name, argument]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    return Measured(*json.loads(done.stdout)) if done.returncode == 0 else None


def measure_command(command: list[str]) -> tuple[float, float]:
    """Seconds of wall clock and of CPU."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - started, cpu


if __name__ == "__main__":
    try:
        result = SUBJECTS[sys.argv[1]](sys.argv[2])
    except ModuleNotFoundError as missing:
        sys.exit(f"{missing.name} is not installed")
    wall, cpu = time.monotonic() - CLOCK[-1][0], _cpu_s() - CLOCK[-1][1]
    print(json.dumps([wall, cpu, [peak_mb(), *PEAKS], result]))
