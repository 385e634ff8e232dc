"""Who transcribed how much, in which languages, in which shards, and for how many dollars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import get_args

from fanscribe.contracts import (
    Attempt,
    Engine,
    EngineShare,
    LanguageShare,
    Outcome,
    ShardRef,
    ShardReport,
    ShardSummary,
)
from fanscribe.planning.rates import billed_usd


def engine_shares(
    outcomes: Sequence[Outcome], summaries: Sequence[ShardSummary]
) -> tuple[EngineShare, ...]:
    """Of each engine that transcribed an item, or was paid for trying."""
    shares = (
        _engine_share(
            engine,
            [each for each in outcomes if each.engine == engine],
            [each for each in summaries if each.engine == engine],
        )
        for engine in get_args(Engine)
    )
    return tuple(share for share in shares if share.items or share.billed_ms)


def _engine_share(
    engine: Engine, items: Sequence[Outcome], jobs: Sequence[ShardSummary]
) -> EngineShare:
    return EngineShare(
        engine=engine,
        items=len(items),
        audio_ms=_audio_ms(items),
        heard_ms=sum(job.audio_ms for job in jobs),
        billed_ms=sum(job.billed_ms for job in jobs),
        usd=sum(map(billed_usd, jobs)),
    )


def language_shares(outcomes: Iterable[Outcome]) -> tuple[LanguageShare, ...]:
    """Of what has words, most audio first."""
    by_language: defaultdict[str | None, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.status != "failed":
            by_language[outcome.language].append(outcome)
    shares = (
        LanguageShare(language=language, items=len(items), audio_ms=_audio_ms(items))
        for language, items in by_language.items()
    )
    return tuple(sorted(shares, key=attrgetter("audio_ms"), reverse=True))


def shard_reports(
    shards: Iterable[ShardRef], summaries: Iterable[ShardSummary], attempts: Iterable[Attempt]
) -> tuple[ShardReport, ...]:
    """Each planned shard, in the plan's order, with what its jobs told."""
    told = {summary.shard_id: summary for summary in summaries}
    tries: defaultdict[str, list[Attempt]] = defaultdict(list)
    for attempt in sorted(attempts, key=attrgetter("number")):
        tries[attempt.shard_id].append(attempt)
    return tuple(
        _shard(shard, told.get(shard.shard_id), tuple(tries[shard.shard_id])) for shard in shards
    )


def _shard(
    shard: ShardRef, summary: ShardSummary | None, attempts: tuple[Attempt, ...]
) -> ShardReport:
    return ShardReport(
        shard_id=shard.shard_id,
        engine=shard.engine,
        audio_ms=shard.audio_ms,
        chunk_count=shard.chunk_count,
        billed_ms=summary.billed_ms if summary else None,
        chunks_failed=summary.chunks_failed if summary else 0,
        attempts=attempts,
    )


def _audio_ms(items: Iterable[Outcome]) -> int:
    return sum(item.duration_ms or 0 for item in items)
