"""What became of each manifest row: words, or a reason by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from fanscribe.contracts import Failure, Item, Options, Outcome
from fanscribe.errors import ItemLostError
from fanscribe.report.evidence import Evidence
from fanscribe.report.reasons import reason
from fanscribe.report.transcripts import Result

VALIDATE, SPLIT, MERGE = "ValidateManifest", "SplitAudio", "MergeTranscripts"


def lost_items(evidence: Evidence) -> list[Failure]:
    """A failure record for each item that has neither a transcript nor one of its own."""
    accounted = evidence.results.keys() | _by_item(evidence.failures).keys()
    return [
        _lost(item, MERGE if item.file_id in evidence.plans else SPLIT)
        for item in evidence.items
        if item.file_id not in accounted
    ]


def outcomes(
    evidence: Evidence, options: Options, outputs_uri: Callable[[str], str]
) -> tuple[Outcome, ...]:
    """Every row of the manifest in its order, rejected ones too.

    Expects the records of lost items among the failures. `outputs_uri` says where the files of a
    file id are. A transcript outweighs failure records: an earlier try left them.
    """
    failures = _by_item(evidence.failures)
    found = [
        _transcribed(item, result, _reason(item, result, options, evidence), outputs_uri)
        if (result := evidence.results.get(item.file_id))
        else _failed(_root(failures[item.file_id]), item)
        for item in evidence.items
    ]
    found = [_warned(outcome, evidence.plans) for outcome in found]
    found += [_failed(each) for each in evidence.failures if each.state == VALIDATE]
    return tuple(sorted(found, key=lambda outcome: outcome.row or 0))


def _by_item(failures: Iterable[Failure]) -> dict[str, list[Failure]]:
    grouped: defaultdict[str, list[Failure]] = defaultdict(list)
    for failure in failures:
        grouped[failure.file_id].append(failure)
    return dict(grouped)


def _root(failures: list[Failure]) -> Failure:
    """Why, rather than the merge's word that there was nothing to merge."""
    return next((each for each in failures if each.state != MERGE), failures[0])


def _lost(item: Item, state: str) -> Failure:
    error = ItemLostError(item.file_id, state, "its function died, or never ran")
    return Failure(
        file_id=item.file_id,
        state=state,
        error=type(error).__name__,
        cause=str(error),
        audio_url=item.audio_url,
        row=item.row,
    )


def _reason(item: Item, result: Result, options: Options, evidence: Evidence) -> str | None:
    planned = evidence.engines.get(item.file_id, result.engine)
    return reason(item, options, planned, result.engine)


def _transcribed(
    item: Item, result: Result, why: str | None, outputs_uri: Callable[[str], str]
) -> Outcome:
    return Outcome(
        file_id=item.file_id,
        status=result.status,
        audio_url=item.audio_url,
        row=item.row,
        title=result.title,
        duration_ms=result.duration_ms,
        engine=result.engine,
        reason=why,
        language=result.language,
        words=result.words,
        confidence=result.confidence,
        suspects=result.suspects,
        gap_ms=result.gap_ms,
        error=result.gap.error if result.gap else None,
        cause=result.gap.cause if result.gap else None,
        warnings=result.warnings,
        outputs_uri=outputs_uri(item.file_id),
    )


def _failed(failure: Failure, item: Item | None = None) -> Outcome:
    return Outcome(
        file_id=failure.file_id,
        status="failed",
        audio_url=item.audio_url if item else failure.audio_url,
        row=item.row if item else failure.row,
        title=item.title if item else None,
        error=failure.error,
        cause=failure.cause,
    )


def _warned(outcome: Outcome, plans: Mapping[str, tuple[str, ...]]) -> Outcome:
    """The plan's warnings first: a failed item has no others, and a transcript repeats them."""
    noted = plans.get(outcome.file_id, ())
    return replace(outcome, warnings=tuple(dict.fromkeys((*noted, *outcome.warnings))))
