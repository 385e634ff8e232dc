"""One subject in a process of its own: `python -m bench.gpu.measured NAME FOLDER FILE...`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from fanscribe.contracts import Word

from bench.peak_memory import peak_mb


class Measured(NamedTuple):
    """From mp3 bytes to words on disk, the model being loaded: seconds, and seconds of CPU with
    those of its decoders; the process's peak of resident memory; the words of each file."""

    wall_s: float
    cpu_s: float
    peak_mb: int
    words: list[list[Word]]

    @property
    def texts(self) -> list[str]:
        return [" ".join(word.text for word in words) for words in self.words]


def measure(name: str, files: Sequence[Path]) -> Measured:
    """Raises CalledProcessError if the subject fails."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-W", "ignore", "-m", "bench.gpu.measured", name, folder]
        done = subprocess.run(
            [*command, *map(str, files)], stdout=subprocess.PIPE, check=True, env=_environment()
        )
        wall_s, cpu_s, peak_mb = json.loads(done.stdout.splitlines()[-1])
        words = [
            msgspec.json.decode(
                (Path(folder) / f"{path.stem}.words.json").read_bytes(), type=list[Word]
            )
            for path in files
        ]
    return Measured(wall_s, cpu_s, peak_mb, words)


def _environment() -> dict[str, str]:
    # Without the first, torch's threads spin while they wait, and starve the decoders beside them.
    return {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", "POWERTOOLS_LOG_LEVEL": "CRITICAL"}


def _network() -> Any:
    import torch
    from fanscribe_gpu.parakeet import load_parakeet

    if torch.cuda.is_available():
        from bench.gpu.full_size import full_size_network

        return full_size_network()
    from tiny_parakeet.places import SHIPPED_MODEL

    # It sets the decoding that all subjects share: word times, confidence, label looping.
    return load_parakeet(str(SHIPPED_MODEL), client=None).network  # type: ignore[arg-type]


def _cpu_s() -> float:
    return sum(os.times()[:4])


def _main(name: str, folder: str, *files: str) -> None:
    from fanscribe_gpu.steady_memory import return_large_buffers

    from bench.gpu.subjects import SUBJECTS

    if name.startswith("fanscribe"):  # the worker's way, not NeMo's
        return_large_buffers()
    network = _network()
    began, before = time.monotonic(), _cpu_s()
    SUBJECTS[name](network, [Path(file) for file in files], Path(folder))
    print(json.dumps([time.monotonic() - began, _cpu_s() - before, peak_mb()]))


if __name__ == "__main__":
    _main(*sys.argv[1:])
