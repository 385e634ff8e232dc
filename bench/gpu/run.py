"""The worker's tables: agreement and speed on an hour of speech, memory on a long one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import combinations
from statistics import median
from typing import NamedTuple

import torch
from fanscribe.planning.pricing import pricing
from tiny_parakeet.scoring import score, start_errors

from bench.gpu.measured import Measured, measure
from bench.gpu.recordings import Recording, recordings, repeated
from bench.gpu.subjects import SUBJECTS

_PEER = "NeMo transcribe(), file by file"
_OURS = [name for name in SUBJECTS if name.startswith("fanscribe")]


class Sizes(NamedTuple):
    """`files` recordings of `minutes`; one of `long_minutes` for memory, beside one of 10."""

    files: int = 12
    minutes: float = 5
    long_minutes: int = 600


def run(sizes: Sizes = Sizes()) -> Iterator[str]:  # noqa: B008 - a tuple
    spoken = recordings(sizes.files, sizes.minutes)
    hours = sum(one.seconds for one in spoken) / 3600
    yield f"### The GPU worker: {hours:.2f} h in {len(spoken)} mp3 files, {_machine()}"
    yield ""
    found = {}
    for name in SUBJECTS:
        found[name] = measure(name, [one.path for one in spoken])
    yield from _speeds(found, hours)
    if not torch.cuda.is_available():
        # A network of random weights has nothing to agree on.
        yield ""
        yield from _agreement(found, spoken)
    yield ""
    yield from _memory(sizes)


def _machine() -> str:
    if torch.cuda.is_available():
        return f"{torch.cuda.get_device_name()}, 0.6B-v3's architecture with random weights"
    load = os.getloadavg()[0]
    return f"the tiny Parakeet on {os.cpu_count()} cores (load {load:.0f} from other work)"


def _speeds(found: dict[str, Measured], hours: float) -> Iterator[str]:
    peer = found[_PEER]
    yield (
        "| from mp3 bytes to words on disk | s | times real time | times file by file "
        "| CPU s | times less CPU | peak MB |"
    )
    yield "|---|---|---|---|---|---|---|"
    for name, one in found.items():
        speed = hours * 3600 / one.wall_s
        ratios = (peer.wall_s / one.wall_s, peer.cpu_s / one.cpu_s)
        yield (
            f"| {name} | {one.wall_s:.1f} | {speed:.0f}× | {ratios[0]:.2f}× "
            f"| {one.cpu_s:.1f} | {ratios[1]:.2f}× | {one.peak_mb} |"
        )
    if torch.cuda.is_available():
        yield from _dollars(hours * 3600 / found[_OURS[0]].wall_s)


def _dollars(speed: float) -> Iterator[str]:
    """A speed belongs to the device it was measured on, and to hosts that have it."""
    device = torch.cuda.get_device_name()
    yield ""
    for name, rate in pricing().gpu.instances.items():
        if rate.device in device:
            spot, on_demand = rate.usd_per_hour / speed, rate.on_demand_usd_per_hour / speed
            yield f"{name}: ${spot:.5f} an audio hour on Spot, ${on_demand:.5f} on demand"
    yield f"an hour of audio = a host's price an hour / {speed:.0f}, plus its start"


def _agreement(found: dict[str, Measured], spoken: Sequence[Recording]) -> Iterator[str]:
    truth = [one.text for one in spoken]
    yield "| | WER | words off by (median) |"
    yield "|---|---|---|"
    for name, one in found.items():
        yield f"| {name} | {score(truth, one.texts).wer:.2%} | {_times_off(one, spoken):.0f} ms |"
    yield ""
    yield "| texts of two | differ in |"
    yield "|---|---|"
    for name, other in combinations([*_OURS, _PEER], 2):
        apart = score(found[name].texts, found[other].texts).wer
        yield f"| {name}; {other} | {apart:.2%} of words |"


def _times_off(one: Measured, spoken: Sequence[Recording]) -> float:
    errors = [
        abs(error)
        for recording, words in zip(spoken, one.words, strict=True)
        for error in start_errors(recording.words, [(w.text, w.start_ms / 1000) for w in words])
    ]
    return 1000 * median(errors)


def _memory(sizes: Sizes) -> Iterator[str]:
    (ten,) = recordings(1, 10)
    long = repeated(ten, sizes.long_minutes // 10)
    yield f"| peak MB | 10 min | {sizes.long_minutes / 60:g} h | more by | times real time |"
    yield "|---|---|---|---|---|"
    for name in _OURS[:2]:
        short, much = measure(name, [ten.path]), measure(name, [long])
        more = much.peak_mb / short.peak_mb - 1
        speed = ten.seconds * (sizes.long_minutes // 10) / much.wall_s
        yield f"| {name} | {short.peak_mb} | {much.peak_mb} | {more:+.1%} | {speed:.0f}× |"
