"""A run's stages as they go: bars on a terminal, plain lines anywhere else."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from fanscribe_cli.table import clock
from fanscribe_cli.watch import Counts, Snapshot, Stage


def show(snapshots: Iterable[Snapshot], console: Console) -> Snapshot:
    """Show every snapshot on `console`; the last one."""
    shown = _bars(snapshots, console) if console.is_terminal else _lines(snapshots, console)
    return deque(shown, maxlen=1)[0]


def count(stage: Stage) -> str:
    """`3/13, 1 failed`; nothing for a stage that is not counted."""
    if stage.counts is None:
        return "nothing to do" if stage.status == "skipped" else ""
    failed = f", {stage.counts.failed} failed" if stage.counts.failed else ""
    return f"{stage.counts.ended}/{stage.counts.total}{failed}"


def pace(stage: Stage) -> str:
    """`52/min, 12:40 left`, while there is a pace to speak of."""
    counts = stage.counts
    if stage.status != "running" or counts is None or counts.per_minute is None:
        return ""
    rate = f"{counts.per_minute:.0f}" if counts.per_minute >= _WHOLE else f"{counts.per_minute:.1f}"
    return f"{rate}/min, {clock(int((counts.seconds_left or 0) * 1000))} left"


_WHOLE = 10
"""Items a minute from which on nobody wants to read tenths."""

_STEP = 20
"""Away from a terminal a Map gets a line for every twentieth of its items, and not for each."""


def _lines(snapshots: Iterable[Snapshot], console: Console) -> Iterator[Snapshot]:
    """A line whenever a stage begins, gets on, or ends."""
    said: dict[str, tuple[str, int]] = {}
    for snapshot in snapshots:
        for stage in snapshot.stages:
            now = (stage.status, _step(stage.counts))
            if stage.status != "waiting" and said.get(stage.name.state) != now:
                said[stage.name.state] = now
                facts = filter(None, (stage.status, count(stage), pace(stage)))
                console.print(f"{stage.name.title}: {', '.join(facts)}", highlight=False)
        yield snapshot


def _step(counts: Counts | None) -> int:
    return _STEP * counts.ended // counts.total if counts and counts.total else 0


def _bars(snapshots: Iterable[Snapshot], console: Console) -> Iterator[Snapshot]:
    with Progress(
        TextColumn("{task.description:<18}"),
        BarColumn(bar_width=32),
        TextColumn("{task.fields[count]:<20}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}", style="dim"),
        console=console,
    ) as bars:
        tasks: dict[str, TaskID] = {}
        for snapshot in snapshots:
            for stage in snapshot.stages:
                if stage.name.state not in tasks:
                    tasks[stage.name.state] = _add(bars, stage)
                _update(bars, tasks[stage.name.state], stage)
            yield snapshot


def _add(bars: Progress, stage: Stage) -> TaskID:
    return bars.add_task(stage.name.title, start=False, total=1, count="", pace="")


def _update(bars: Progress, task: TaskID, stage: Stage) -> None:
    if stage.status == "waiting":
        return
    bars.start_task(task)
    is_done = stage.status in ("done", "skipped")
    ended, _, total, _ = stage.counts or Counts(int(is_done), 0, 1)
    # Rich pulses a bar whose total nobody knows yet.
    bars.update(task, completed=ended, total=total or None, count=count(stage), pace=pace(stage))
    if is_done:
        bars.update(task, total=total or 1, completed=total or 1)
    if stage.status != "running":
        bars.stop_task(task)
