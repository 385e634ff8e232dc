"""EstimateCost: what the manifest's own durations promise, before anything is opened."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import NamedTuple

from fanscribe.contracts import Engine, Estimate, HostedUse, Item, Options, Run
from fanscribe.effective import Effective, effective
from fanscribe.errors import LanguageUnsupportedError
from fanscribe.hosted_use import ASSUMED_CHANNELS, add_ons, hosted_models
from fanscribe.planning.budget import Load, estimate
from fanscribe.planning.durations import Span, assumed_span, known_span
from fanscribe.planning.fleet import hosts_at_once, no_gpu_in_time, shard_count
from fanscribe.planning.measured import Measured, measured
from fanscribe.planning.rates import hosted_usd
from fanscribe.planning.routing import engine_for
from fanscribe.settings import Settings
from fanscribe.storage import Bucket

_MS_PER_HOUR = 3_600_000


def estimate_cost(run: Run, settings: Settings, work: Bucket) -> Estimate:
    """The estimate from `duration_estimate`s, else from sizes; what is left gets the median.

    In constant memory but for eight bytes an item. Items that no engine will take cost nothing;
    PlanShards records them.
    """
    tally = _Tally(run.options, settings)
    for item in work.read_lines(run.items_key, Item):
        tally.count(item)
    known = measured(work)
    load = tally.load(known)
    return estimate(load, run.options, exact=False, known=known)


class _Kind(NamedTuple):
    """What decides an item's price: its engine, and what that bills an hour if it is hosted."""

    engine: Engine
    usd_per_hour: float = 0.0


class _Tally:
    """Sums over items: milliseconds by engine, low, likely and high, and the service's dollars."""

    def __init__(self, options: Options, settings: Settings) -> None:
        self._options, self._settings = options, settings
        self._is_hurried = no_gpu_in_time(options.deadline_minutes)
        self._items = 0
        self._likely = array("q")
        self._low = self._high = 0
        self._ms: Counter[Engine] = Counter()
        self._files: Counter[Engine] = Counter()
        self._unknown: Counter[_Kind] = Counter()
        self._hosted_usd = 0.0

    def count(self, item: Item) -> None:
        self._items += 1
        own = effective(item, self._options)
        engine = self._engine(item, own)
        if engine is None:
            return
        kind = self._kind(engine, own)
        self._files[engine] += 1
        span = known_span(item)
        if span is None:
            self._unknown[kind] += 1
        else:
            self._likely.append(span.likely)
            self._add(kind, span, 1)

    def load(self, known: Measured) -> Load:
        settings = self._settings
        assumed = assumed_span(self._likely)
        for kind, items in self._unknown.items():
            self._add(kind, assumed, items)
        parakeet_ms, assemblyai_ms = self._ms["parakeet"], self._ms["assemblyai"]
        likely = parakeet_ms + assemblyai_ms
        return Load(
            items=self._items,
            parakeet_ms=parakeet_ms,
            parakeet_shards=shard_count(
                parakeet_ms,
                settings,
                deadline_minutes=self._options.deadline_minutes,
                speed=known.gpu_speed,
            ),
            assemblyai_ms=assemblyai_ms,
            assemblyai_shards=shard_count(assemblyai_ms, settings),
            assemblyai_files=self._files["assemblyai"],
            hosted_usd=self._hosted_usd,
            assumed_items=self._unknown.total(),
            assumed_ms=assumed.likely,
            low=self._low / likely if likely else 1.0,
            high=self._high / likely if likely else 1.0,
            hosts=hosts_at_once(settings),
        )

    def _add(self, kind: _Kind, span: Span, items: int) -> None:
        self._ms[kind.engine] += span.likely * items
        self._hosted_usd += kind.usd_per_hour * span.likely * items / _MS_PER_HOUR
        self._low += span.low * items
        self._high += span.high * items

    def _engine(self, item: Item, own: Effective) -> Engine | None:
        try:
            return engine_for(item.file_id, own, is_hurried=self._is_hurried)
        except LanguageUnsupportedError:
            # Not transcribed, so not paid for.
            return None

    def _kind(self, engine: Engine, own: Effective) -> _Kind:
        if engine == "parakeet":
            return _Kind(engine)
        an_hour = HostedUse(
            models=hosted_models(own.assemblyai, self._settings.assemblyai_models),
            add_ons=add_ons(diarize=own.diarize, key_terms=own.key_terms, options=own.assemblyai),
            billed_ms=_MS_PER_HOUR * (ASSUMED_CHANNELS if own.multichannel else 1),
        )
        return _Kind(engine, hosted_usd(an_hour))
