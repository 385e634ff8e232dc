"""`pricing.json`: what things cost, when that was read, and where; a stack may know better."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from fanscribe.errors import PricingError
from fanscribe.settings import read_env


class InstanceRate(Struct, frozen=True):
    """What an instance type costs on Spot and on demand; `device` is its GPU, as CUDA names it."""

    device: str
    usd_per_hour: float
    on_demand_usd_per_hour: float


class GpuRate(Struct, frozen=True):
    """`speed` is hours of audio per hour of a whole job; `startup_minutes` come before it.

    `model_minutes` of them are loading the model, the others the host and the image. Estimates
    are of the one `instance`, by its type; `instances` are what others cost, by theirs.
    """

    instance: str
    usd_per_hour: float
    on_demand_usd_per_hour: float
    speed: float
    startup_minutes: float
    model_minutes: float
    losses_per_hour: float
    source: str
    instances: dict[str, InstanceRate]
    instances_source: str


class HostedRate(Struct, frozen=True):
    """`usd_per_hour` of audio, by the model's name; add-ons come on top of it, by theirs.

    `speed` is hours of audio per hour, of one file of `at_once`.
    """

    usd_per_hour: dict[str, float]
    add_ons_usd_per_hour: dict[str, float]
    speed: float
    at_once: int
    source: str


class LambdaRate(Struct, frozen=True):
    """`gb_seconds_per_item` is what splitting and merging one item take."""

    usd_per_gb_second: float
    usd_per_call: float
    gb_seconds_per_item: float
    source: str


class StepFunctionsRate(Struct, frozen=True):
    usd_per_transition: float
    source: str


class S3Rate(Struct, frozen=True):
    usd_per_put: float
    usd_per_get: float
    puts_per_item: float
    gets_per_item: float
    puts_per_audio_hour: float
    gets_per_audio_hour: float
    source: str


class Pricing(Struct, frozen=True, rename={"lambda_": "lambda"}):
    """All rates, the day they were `read`, and the `region` they are of."""

    read: str
    region: str
    gpu: GpuRate
    hosted: HostedRate
    lambda_: LambdaRate
    step_functions: StepFunctionsRate
    s3: S3Rate


class _Own(Struct, frozen=True):
    """PRICING: JSON of whatever the stack knows better, such as {"gpu": {"usd_per_hour": 0.3}}."""

    pricing: str = ""


def pricing() -> Pricing:
    """The rates every estimate and every report is computed from. Raises PricingError."""
    return _merged(read_env(_Own, os.environ).pricing)


@cache
def _merged(own: str) -> Pricing:
    packaged = msgspec.json.decode(
        files("fanscribe.planning").joinpath("pricing.json").read_bytes()
    )
    try:
        known_better = msgspec.json.decode(own or "{}", type=dict[str, object])
        return msgspec.convert(_over(packaged, known_better), Pricing)
    except (msgspec.DecodeError, msgspec.ValidationError) as fault:
        raise PricingError(str(fault)) from fault


def _over(rates: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    """`own` laid over `rates`, object by object."""
    if unknown := own.keys() - rates.keys():
        raise PricingError(f"there is no {', '.join(sorted(unknown))} in pricing.json")
    merged = dict(rates)
    for name, value in own.items():
        held = rates[name]
        is_part = isinstance(held, dict) and isinstance(value, dict) and name != "usd_per_hour"
        merged[name] = _over(held, value) if is_part else value  # type: ignore[arg-type]
    return merged
