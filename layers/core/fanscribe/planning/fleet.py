"""How many GPUs a run gets: a small model of what they cost and when they are done.

With `n` shards of `A` audio hours, a GPU `v` times as fast as speech, that takes `s` hours to
start and costs `p` an hour::

    done(n) = s + A / (v n)            hours, if n hosts may run at once
    cost(n) = p (A / v + n s)          dollars

One more shard brings the end nearer by ever less, and costs a start each time: so a run gets the
fewest that are done in time. docs/planning.md shows the curve.
"""

from __future__ import annotations

import math

from fanscribe.planning.pricing import pricing
from fanscribe.planning.rates import parakeet_usd
from fanscribe.settings import Settings

_MS_PER_MINUTE = 60_000

JOB_VCPUS = 4
"""What the template's job definition asks for, and what the smallest GPU hosts have."""

ENGINES_SHARE = 0.8
"""Of the time to the deadline, what the engines get; the rest is for split and merge."""


def shard_count(
    audio_ms: int,
    settings: Settings,
    *,
    deadline_minutes: float = math.inf,
    budget_usd: float = math.inf,
    speed: float | None = None,
) -> int:
    """The fewest shards that are done by the deadline; 0 where there is no audio.

    A shard holds about `shard_audio_minutes` at most, as far as `max_shards` allow. More shards
    than hosts at once bring no end nearer: there are as many as hosts then, or two or three times
    as many, so that no host waits for the others. There are no more than `budget_usd` pays for, if
    it pays for one.
    """
    if audio_ms == 0:
        return 0
    hosts = hosts_at_once(settings)
    by_size = math.ceil(audio_ms / (settings.shard_audio_minutes * _MS_PER_MINUTE))
    in_time = min(_in_time(audio_ms, deadline_minutes, speed), hosts)
    affordable = _affordable(audio_ms, budget_usd, speed)
    wanted = int(min(max(by_size, in_time), settings.max_shards, affordable))
    return max(1, wanted if wanted <= hosts else _in_whole_waves(wanted, settings))


def hosts_at_once(settings: Settings) -> int:
    """GPUs that the stack's compute environment starts at most."""
    return max(1, settings.max_vcpus // JOB_VCPUS)


def gpu_minutes(audio_ms: int, shards: int, hosts: int, speed: float | None = None) -> float:
    """From the first job's submission to the last one's end, on up to `hosts` GPUs at once."""
    if not shards:
        return 0.0
    gpu = pricing().gpu
    waves = math.ceil(shards / max(1, hosts))
    listening = audio_ms / _MS_PER_MINUTE / (speed or gpu.speed) / shards
    # A host that stays has its image; the next job loads the model again.
    return gpu.startup_minutes + waves * listening + (waves - 1) * gpu.model_minutes


def hosted_minutes(audio_ms: int, files: int) -> float:
    """The same of the hosted engine, whose files are of like length."""
    if not files:
        return 0.0
    hosted = pricing().hosted
    waves = math.ceil(files / hosted.at_once)
    return 1 + waves * audio_ms / _MS_PER_MINUTE / files / hosted.speed


def is_in_time(minutes: float, deadline_minutes: float) -> bool:
    return minutes <= deadline_minutes * ENGINES_SHARE


def no_gpu_in_time(deadline_minutes: float) -> bool:
    """Whether the deadline passes before any GPU has started."""
    return not is_in_time(pricing().gpu.startup_minutes, deadline_minutes)


def _in_whole_waves(shards: int, settings: Settings) -> int:
    hosts = hosts_at_once(settings)
    return hosts * min(round(shards / hosts), settings.max_shards // hosts)


def _in_time(audio_ms: int, deadline_minutes: float, speed: float | None) -> int:
    gpu = pricing().gpu
    left = deadline_minutes * ENGINES_SHARE - gpu.startup_minutes
    listening = audio_ms / _MS_PER_MINUTE / (speed or gpu.speed)
    # Too late for any number: then as if there were a minute, and the estimate says it is late.
    return math.ceil(listening / max(left, 1.0))


def _affordable(audio_ms: int, budget_usd: float, speed: float | None) -> float:
    if math.isinf(budget_usd):
        return math.inf
    start_usd = parakeet_usd(0, 1)
    return math.floor((budget_usd - parakeet_usd(audio_ms, 0, speed)) / start_usd)
