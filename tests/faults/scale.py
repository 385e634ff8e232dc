"""`python -m faults.scale 100 1000 10000`: how a run's cost grows with its files.

Every function is real, and so is the worker but for the model; the files are a second long, so
that what is measured is what each file costs beside its audio. Exits with 1 if a limit of AWS's was
passed, or a file was lost.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from fanscribe_local.lambda_environment import Environment
from recordings import encoded, voice

from faults.invariants import report
from faults.memory import history, is_over
from faults.stage import Stage
from faults.staging import stage
from faults.weather import Weather

STATE_BYTES = 256 * 1024
HISTORY_EVENTS = 25_000
RATE = 8_000
RUN_SECONDS = 3_600.0


class Growth(NamedTuple):
    """One run: what it took, and the largest things that AWS has a limit on."""

    files: int
    seconds: float
    peak_mb: int
    lambda_calls: int
    transitions: int
    s3_calls: int
    largest_state: int
    longest_history: int

    def per_file(self) -> str:
        each = (self.lambda_calls, self.transitions, self.s3_calls)
        return " | ".join(f"{count / self.files:.2f}" for count in each)


def main() -> int:
    sizes = [int(text) for text in sys.argv[1:]] or [100, 1_000, 10_000]
    print("| files | s | ms a file | peak MB | Lambda | transitions | S3 | state | events |")
    print("|---|---|---|---|---|---|---|---|---|")
    with stage() as on:
        passed = [_shown(measured(on, files)) for files in sizes]
    return int(not all(passed))


def measured(on: Stage, files: int) -> Growth:
    """A run of so many files, to its end."""
    on.clear()
    manifest = _manifest(on, files)
    with _counted(on.weather) as calls:
        began = time.monotonic()
        run = on.start(manifest)
        assert on.wait(lambda: is_over(run), RUN_SECONDS), "it does not end"
        seconds = time.monotonic() - began
    written = report(on, run.rpartition(":")[2])
    assert written is not None, on.describe(run)
    assert written.complete == files, (written.complete, written.failed)
    executions = [run, *on.children(run)]
    histories = [history(one) for one in executions]
    return Growth(
        files=files,
        seconds=seconds,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        lambda_calls=calls["lambda"],
        transitions=len(executions) + sum(map(_transitions, histories)),
        s3_calls=calls["s3"],
        largest_state=max(size for events in histories for size in _state_sizes(events)),
        longest_history=max(map(len, histories)),
    )


def _shown(growth: Growth) -> bool:
    print(
        f"| {growth.files:,} | {growth.seconds:.0f} | {growth.seconds / growth.files * 1000:.0f} "
        f"| {growth.peak_mb} | {growth.per_file()} "
        f"| {growth.largest_state:,} B | {growth.longest_history:,} |",
        flush=True,
    )
    return growth.largest_state <= STATE_BYTES and growth.longest_history <= HISTORY_EVENTS


def _manifest(on: Stage, files: int) -> bytes:
    """A second of voice, and as many rows: each file's bytes are its own, so none is known."""
    sound = encoded("wav", voice(1.0, RATE, (), channels=1), RATE)
    rows = []
    for number in range(files):
        address = on.put(f"audio-of-tests/{number}.wav", sound + number.to_bytes(4, "little"))
        # Without its length each would be estimated at half an hour, and above the budget.
        rows.append({"audio_url": address, "file_id": f"f{number}", "duration_estimate": 1})
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


@contextmanager
def _counted(weather: Weather) -> Iterator[Counter[str]]:
    """Counts what functions and workers ask of S3, and how often functions are called."""
    calls, invoke = Counter[str](), Environment.invoke

    def counted(environment: Environment, event: object, request_id: str) -> tuple[bool, str]:
        calls["lambda"] += 1
        return invoke(environment, event, request_id)

    Environment.invoke, weather.asked = counted, calls  # type: ignore[method-assign]
    try:
        yield calls
    finally:
        Environment.invoke, weather.asked = invoke, Counter()  # type: ignore[method-assign]


def _transitions(events: list[dict[str, Any]]) -> int:
    return sum("stateEnteredEventDetails" in event for event in events)


def _state_sizes(events: list[dict[str, Any]]) -> Iterator[int]:
    for event in events:
        for details, said in (
            ("stateEnteredEventDetails", "input"),
            ("stateExitedEventDetails", "output"),
        ):
            yield len(event.get(details, {}).get(said, "").encode())


if __name__ == "__main__":
    sys.exit(main())
