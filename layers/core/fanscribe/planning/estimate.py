"""EstimateCost: what the manifest's own durations promise, before anything is opened."""

from __future__ import annotations

from collections import defaultdict
from statistics import median_low

from fanscribe.contracts import Engine, Estimate, Item, Options, Run
from fanscribe.effective import effective
from fanscribe.errors import LanguageUnsupportedError
from fanscribe.planning.budget import Load, estimate
from fanscribe.planning.routing import engine_for
from fanscribe.planning.shards import shard_count
from fanscribe.settings import Settings
from fanscribe.storage import Bucket

ASSUMED_MS = 30 * 60_000
"""An item's length where no item of the manifest gives one."""


def estimate_cost(run: Run, settings: Settings, work: Bucket) -> Estimate:
    """The estimate from `duration_estimate`s; items without one get the median of the others.

    Items that no engine will take cost nothing; PlanShards records them.
    """
    items = list(work.read_lines(run.items_key, Item))
    assumed = assumed_ms(items)
    audio, unknown = _by_engine(items, run.options, assumed)
    load = Load(
        items=len(items),
        parakeet_ms=audio["parakeet"],
        parakeet_shards=shard_count(audio["parakeet"], settings),
        assemblyai_ms=audio["assemblyai"],
        assemblyai_shards=shard_count(audio["assemblyai"], settings),
        hosted_models=settings.assemblyai_models,
        assumed_items=unknown,
        assumed_ms=assumed,
    )
    return estimate(load, run.options.budget_usd, exact=False)


def assumed_ms(items: list[Item]) -> int:
    """The (lower) median of the given durations, or ASSUMED_MS if none is given."""
    given = [item.estimated_ms for item in items if item.estimated_ms is not None]
    return median_low(given) if given else ASSUMED_MS


def _by_engine(items: list[Item], options: Options, assumed: int) -> tuple[dict[Engine, int], int]:
    """Milliseconds by engine, and how many of the items counted gave no duration."""
    audio: dict[Engine, int] = defaultdict(int)
    unknown = 0
    for item in items:
        if (engine := _engine(item, options)) is not None:
            audio[engine] += assumed if item.estimated_ms is None else item.estimated_ms
            unknown += item.estimated_ms is None
    return audio, unknown


def _engine(item: Item, options: Options) -> Engine | None:
    try:
        return engine_for(item.file_id, effective(item, options))
    except LanguageUnsupportedError:
        # Not transcribed, so not paid for.
        return None
