"""A bad day, drawn from a seed: what goes wrong in one run, and how often."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Literal, NamedTuple

from fanscribe_local.assemblyai_double import faults as hosted

from faults import delivery
from faults.violence import Blow, Manner
from faults.weather import Cloud, Kind

FUNCTIONS = (
    "ValidateManifest",
    "EstimateCost",
    "SplitAudio",
    "PlanShards",
    "MergeTranscripts",
    "ReportRun",
)
HOSTED_FUNCTIONS = ("SubmitToAssemblyAI", "CollectFromAssemblyAI")
STATES = ("ValidateManifest", "SplitItems", "PlanShards", "TranscribeShards", "MergeItems")
Engine = Literal["parakeet", "assemblyai"]


class Scenario(NamedTuple):
    """Everything that is done to one run; all of it follows from `seed`.

    `stopped_in` is the state in which the operator stops the run; `twins` starts it twice at once;
    `by_event` starts it by uploading the manifest; `delivery` is what happens to that event, which
    another upload overtakes if it comes late. `clock_jump` is by how many seconds all clocks jump
    once the run has begun.
    """

    seed: int
    engine: Engine
    clouds: tuple[Cloud, ...] = ()
    blows: tuple[Blow, ...] = ()
    hosted_faults: tuple[hosted.Fault, ...] = ()
    stopped_in: str | None = None
    source_replaced: bool = False
    twins: bool = False
    by_event: bool = False
    delivery: delivery.Manner | None = None
    clock_jump: float = 0.0

    @property
    def dice(self) -> random.Random:
        return random.Random(f"weather {self.seed}")


def scenario(seed: int) -> Scenario:
    """One to three misfortunes, on one of the engines."""
    dice = random.Random(seed)
    engine: Engine = "assemblyai" if dice.random() < 0.35 else "parakeet"
    drawn = Scenario(seed, engine, by_event=dice.random() < 0.2)
    for misfortune in dice.sample(_misfortunes(engine), dice.choice((1, 1, 2, 3))):
        drawn = misfortune(drawn, dice)
    return drawn._replace(delivery=_delivery(seed)) if drawn.by_event else drawn


def _delivery(seed: int) -> delivery.Manner | None:
    # Of dice of its own: what a seed drew before there was this misfortune, it draws still.
    return random.Random(f"delivery {seed}").choice((None, "late", "twice"))


Misfortune = Callable[[Scenario, random.Random], Scenario]


def _misfortunes(engine: Engine) -> list[Misfortune]:
    everywhere: list[Misfortune] = [
        _storm,
        _storm,
        _missing_audio,
        _function_struck,
        _function_struck,
        _invoked_twice,
        _stopped,
        _replaced,
        _twins,
        _clock_jumps,
    ]
    if engine == "parakeet":
        return [*everywhere, _job_struck, _job_struck, _host_fails]
    return [*everywhere, _hosted_fault, _hosted_fault, _hosted_fault]


def _storm(drawn: Scenario, dice: random.Random) -> Scenario:
    kind: Kind = dice.choice(("unavailable", "slow", "reset", "truncated", "throttled"))
    # Slow answers are many or nobody notices; the others, after a while, nobody would survive.
    chance, times = (0.2, 12) if kind == "slow" else (dice.choice((0.1, 0.4)), dice.randint(1, 8))
    method = dice.choice(("", "GET", "PUT"))
    cloud = Cloud(kind, chance, times, "" if kind == "throttled" else "s3", method)
    return drawn._replace(clouds=(*drawn.clouds, cloud))


def _missing_audio(drawn: Scenario, dice: random.Random) -> Scenario:
    cloud = Cloud("missing", 1.0, dice.randint(1, 2), "s3", path="audio-of-tests")
    return drawn._replace(clouds=(*drawn.clouds, cloud))


def _function_struck(drawn: Scenario, dice: random.Random) -> Scenario:
    functions = FUNCTIONS + (HOSTED_FUNCTIONS if drawn.engine == "assemblyai" else ())
    manner: Manner = dice.choice(("kill", "terminate"))
    blow = Blow(dice.choice(functions), 1, manner, dice.uniform(0.0, 0.15))
    return drawn._replace(blows=(*drawn.blows, blow))


def _invoked_twice(drawn: Scenario, dice: random.Random) -> Scenario:
    functions = FUNCTIONS + (HOSTED_FUNCTIONS if drawn.engine == "assemblyai" else ())
    return drawn._replace(blows=(*drawn.blows, Blow(dice.choice(functions), 1, "twice", 0.0)))


def _job_struck(drawn: Scenario, dice: random.Random) -> Scenario:
    manner: Manner = dice.choice(("kill", "terminate", "lose-host"))
    blow = Blow("job", dice.randint(1, 2), manner, dice.uniform(0.1, 2.0))
    return drawn._replace(blows=(*drawn.blows, blow))


def _host_fails(drawn: Scenario, dice: random.Random) -> Scenario:
    manner: Manner = dice.choice(("spot-notice", "full-disk"))
    blows = tuple(Blow("job", nth, manner, 0.0) for nth in range(1, dice.randint(1, 3) + 1))
    return drawn._replace(blows=(*drawn.blows, *blows))


def _clock_jumps(drawn: Scenario, dice: random.Random) -> Scenario:
    return drawn._replace(clock_jump=dice.choice((-86_400.0, -90.0, 90.0, 3_600.0, 86_400.0)))


def _stopped(drawn: Scenario, dice: random.Random) -> Scenario:
    return drawn._replace(stopped_in=dice.choice(STATES))


def _replaced(drawn: Scenario, dice: random.Random) -> Scenario:
    return drawn._replace(source_replaced=True)


def _twins(drawn: Scenario, dice: random.Random) -> Scenario:
    return drawn._replace(twins=True)


def _hosted_fault(drawn: Scenario, dice: random.Random) -> Scenario:
    fault = dice.choice(
        (
            hosted.throttled(1, dice.randint(1, 3)),
            hosted.broken(dice.choice((500, 502, 503, 504)), dice.randint(1, 3)),
            hosted.broken(500, 2, "GET"),
            hosted.reset(dice.randint(1, 2)),
            hosted.reset(2, "GET"),
            hosted.lost_answer(),
            hosted.cut_short(),
            hosted.cut_short(2, "GET"),
            hosted.late_job(5.0),
            hosted.failing_job("Transcoding failed. File does not appear to contain audio."),
        )
    )
    return drawn._replace(hosted_faults=(*drawn.hosted_faults, fault))
