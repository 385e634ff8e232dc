"""The rows to run again, as a manifest."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from fanscribe.contracts import AssemblyAiOptions, EngineChoice, Item, Outcome


class RetryRow(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A manifest row: what the first one said. `duration_estimate` is in whole seconds."""

    audio_url: str
    file_id: str
    title: str | None = None
    duration_estimate: int | None = None
    engine: EngineChoice | None = None
    language: str | None = None
    diarize: bool | None = None
    multichannel: bool | None = None
    key_terms: tuple[str, ...] = ()
    assemblyai: AssemblyAiOptions | None = None


def retry_rows(items: Iterable[Item], outcomes: Iterable[Outcome]) -> list[RetryRow]:
    """The items that failed or are partial. Rejected rows are none: first they must be mended."""
    again = {outcome.row for outcome in outcomes if outcome.status != "complete"}
    return [_row(item) for item in items if item.row in again]


def _row(item: Item) -> RetryRow:
    return RetryRow(
        audio_url=item.audio_url,
        file_id=item.file_id,
        title=item.title,
        # Rounded up: an estimate of nought is no estimate.
        duration_estimate=None if item.estimated_ms is None else -(-item.estimated_ms // 1000),
        engine=item.engine,
        language=item.language,
        diarize=item.diarize,
        multichannel=item.multichannel,
        key_terms=item.key_terms,
        assemblyai=item.assemblyai,
    )
