"""An estimate as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator

from fanscribe.contracts import Estimate
from rich.console import Console
from rich.table import Table

from fanscribe_cli.estimating import Estimated
from fanscribe_cli.table import clock

_PAID = {
    "gpu": "GPU hosts (Spot)",
    "hosted": "AssemblyAI",
    "functions": "Lambda",
    "step_functions": "Step Functions",
    "s3": "S3",
}


def print_estimate(found: Estimated, console: Console) -> None:
    """Who is paid what, then the sum with its range, the time, and how sure that is."""
    if found.estimate.costs:
        console.print(_table(found.estimate))
    for line in _lines(found):
        console.print(line, soft_wrap=True, highlight=False)


def _table(estimate: Estimate) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("paid to")
    table.add_column("USD", justify="right")
    for name, title in _PAID.items():
        usd = getattr(estimate.costs, name)
        if usd:
            table.add_row(title, f"{usd:.4f}")
    return table


def _lines(found: Estimated) -> Iterator[str]:
    run, said = found.run, found.estimate
    yield ""
    yield f"{_count(run.item_count, 'recording')}, {clock(said.audio_ms)} of audio{_range(said)}"
    if run.rejected_count:
        yield f"{_count(run.rejected_count, 'row')} no good: a run would list them"
    yield said.verdict
    yield (
        f"about {said.minutes:g} minutes with {_count(said.shards, 'job')}"
        f"{'' if said.within_deadline else ': later than the deadline'}"
    )
    if said.on_demand_usd > said.usd:
        yield f"${said.on_demand_usd:,.2f} where Spot has no host to give"
    yield (
        f"calibrated by {_count(said.runs, 'run')} of this stack"
        if said.runs
        else "at the published speed of the model: no run of this stack has measured it yet"
    )


def _range(said: Estimate) -> str:
    if said.audio_low_ms == said.audio_high_ms:
        return ""
    return f" ({clock(said.audio_low_ms)} to {clock(said.audio_high_ms)})"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
