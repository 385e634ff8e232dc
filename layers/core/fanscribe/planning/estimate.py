"""EstimateCost: what the manifest's own durations promise, before anything is opened."""

from __future__ import annotations

from array import array
from collections import Counter

from fanscribe.contracts import Engine, Estimate, Item, Options, Run
from fanscribe.effective import Effective, effective, hosted_models
from fanscribe.errors import LanguageUnsupportedError
from fanscribe.planning.budget import Load, estimate
from fanscribe.planning.durations import Span, assumed_span, known_span
from fanscribe.planning.fleet import hosts_at_once, no_gpu_in_time, shard_count
from fanscribe.planning.measured import Measured, measured
from fanscribe.planning.routing import engine_for
from fanscribe.settings import Settings
from fanscribe.storage import Bucket


def estimate_cost(run: Run, settings: Settings, work: Bucket) -> Estimate:
    """The estimate from `duration_estimate`s, else from sizes; what is left gets the median.

    In constant memory but for eight bytes an item. Items that no engine will take cost nothing;
    PlanShards records them.
    """
    tally = _Tally(run.options)
    for item in work.read_lines(run.items_key, Item):
        tally.count(item)
    known = measured(work)
    load = tally.load(settings, known)
    return estimate(load, run.options, exact=False, known=known)


class _Tally:
    """Sums over items: milliseconds by what decides their price, low, likely and high."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._is_hurried = no_gpu_in_time(options.deadline_minutes)
        self._items = 0
        self._likely = array("q")
        self._low = self._high = 0
        self._ms: Counter[str] = Counter()
        self._files: Counter[str] = Counter()
        self._unknown: Counter[frozenset[str]] = Counter()

    def count(self, item: Item) -> None:
        self._items += 1
        own = effective(item, self._options)
        engine = self._engine(item, own)
        if engine is None:
            return
        kinds = _priced(engine, own)
        self._files.update(kinds)
        span = known_span(item)
        if span is None:
            self._unknown[kinds] += 1
        else:
            self._likely.append(span.likely)
            self._add(kinds, span, 1)

    def load(self, settings: Settings, known: Measured) -> Load:
        assumed = assumed_span(self._likely)
        for kinds, items in self._unknown.items():
            self._add(kinds, assumed, items)
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
            diarized_ms=self._ms["diarized"],
            termed_ms=self._ms["termed"],
            hosted_models=hosted_models(self._options, settings.assemblyai_models),
            assumed_items=self._unknown.total(),
            assumed_ms=assumed.likely,
            low=self._low / likely if likely else 1.0,
            high=self._high / likely if likely else 1.0,
            hosts=hosts_at_once(settings),
        )

    def _add(self, kinds: frozenset[str], span: Span, items: int) -> None:
        for kind in kinds:
            self._ms[kind] += span.likely * items
        self._low += span.low * items
        self._high += span.high * items

    def _engine(self, item: Item, own: Effective) -> Engine | None:
        try:
            return engine_for(item.file_id, own, is_hurried=self._is_hurried)
        except LanguageUnsupportedError:
            # Not transcribed, so not paid for.
            return None


def _priced(engine: Engine, own: Effective) -> frozenset[str]:
    """The sums that an item's audio counts in: its engine, and the add-ons it pays for there."""
    kinds: set[str] = {engine}
    if engine == "assemblyai":
        kinds |= {"diarized"} if own.diarize else set()
        kinds |= {"termed"} if own.key_terms else set()
    return frozenset(kinds)
