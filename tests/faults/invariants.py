"""What must hold whatever happened: nothing lost, nothing double, nothing leaked, all explained."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from fanscribe import errors
from fanscribe.contracts import Outcome, RunReport
from moto.batch.utils import JobStatus

from faults.corpus import BROKEN, corpus
from faults.memory import history, is_over, jobs, log_lines
from faults.stage import Stage
from faults.staging import KEY

SIGNED = "X-Amz-Signature="
OURS = {name for name in vars(errors) if name.endswith("Error")}
AWS_OWN = {"Runtime.ExitError", "Sandbox.Timedout", "States.Timeout"}
ENDINGS = ("json", "srt", "vtt", "txt", "html")
SETTLED = (JobStatus.SUCCEEDED, JobStatus.FAILED)
Transcripts = Mapping[str, bytes]
"""`<file_id>/transcript.<ending>` to its bytes."""


def transcripts(stage: Stage, run_id: str) -> dict[str, bytes]:
    """Every transcript of a run."""
    return {
        key.removeprefix(f"{run_id}/"): body
        for key, body in stage.objects("Output", f"{run_id}/").items()
        if "/transcript." in key
    }


def report(stage: Stage, run_id: str) -> RunReport | None:
    written = stage.objects("Output", f"{run_id}/").get(f"{run_id}/report.json")
    return msgspec.json.decode(written, type=RunReport) if written is not None else None


def of_run(stage: Stage, execution: str, calm: Transcripts) -> Iterator[str]:
    """What is wrong with one run that is over. `calm` are the transcripts of an undisturbed one."""
    described, run_id = stage.describe(execution), execution.rpartition(":")[2]
    written = report(stage, run_id)
    if written is None:
        yield from _ended_without_report(described)
        return
    yield from _accounts_for_every_row(written)
    found = transcripts(stage, run_id)
    for outcome in written.outcomes:
        yield from _explained(outcome)
        if outcome.status == "complete":
            yield from _same(outcome.file_id, found, calm)
    if described["status"] == "SUCCEEDED" and written.complete + written.partial == 0:
        yield "the run succeeded without a single transcript"


def of_calm_run(stage: Stage, execution: str, calm: Transcripts) -> Iterator[str]:
    """What is wrong with the run after the storm: it must find or make everything."""
    yield from of_run(stage, execution, calm)
    written = report(stage, execution.rpartition(":")[2])
    status = stage.describe(execution)["status"]
    if status != "SUCCEEDED" or written is None:
        yield f"after the storm a run is {status}: {stage.describe(execution).get('cause')}"
        return
    good = {one.file_id for one in corpus() if one.file_id != BROKEN}
    if missing := good - {o.file_id for o in written.outcomes if o.status == "complete"}:
        yield f"after the storm {sorted(missing)} are still not transcribed"


def of_stage(stage: Stage) -> Iterator[str]:
    """What is wrong with what all runs left behind."""
    yield from no_orphans(stage)
    written = {
        f"{which} {key}": body
        for which in ("Work", "Output")
        for key, body in stage.objects(which).items()
    }
    yield from _whole_objects(written)
    yield from _nothing_leaked(stage, written)


def _ended_without_report(described: Mapping[str, Any]) -> Iterator[str]:
    status, error = described["status"], described.get("error")
    if status == "SUCCEEDED":
        yield "the run succeeded and left no report"
    elif status == "FAILED" and error not in OURS | AWS_OWN:
        yield f"the run failed by a name that nobody knows: {error}: {described.get('cause')}"
    elif status == "FAILED" and not described.get("cause"):
        yield f"{error} without a cause"


def _accounts_for_every_row(written: RunReport) -> Iterator[str]:
    rows = sorted(one.file_id for one in corpus())
    told = sorted(outcome.file_id for outcome in written.outcomes)
    if rows != told:
        yield f"the report tells of {told}, the manifest of {rows}"
    statuses = Counter(outcome.status for outcome in written.outcomes)
    counted = (written.complete, written.partial, written.failed)
    if counted != (statuses["complete"], statuses["partial"], statuses["failed"]):
        yield f"the report counts {counted}, its outcomes are {dict(statuses)}"


def _explained(outcome: Outcome) -> Iterator[str]:
    if outcome.status == "complete":
        return
    if outcome.error not in OURS | AWS_OWN or not outcome.cause:
        yield f"{outcome.file_id} is {outcome.status} by {outcome.error}: {outcome.cause}"


def _same(file_id: str, found: Transcripts, calm: Transcripts) -> Iterator[str]:
    for ending in ENDINGS:
        name = f"{file_id}/transcript.{ending}"
        if name not in found:
            yield f"{name} is not there, though the report says complete"
        elif found[name] != calm[name]:
            yield f"{name} differs from the undisturbed run's"


def no_orphans(stage: Stage) -> Iterator[str]:
    for job in jobs():
        if job.status not in SETTLED:
            yield f"job {job.job_name} is still {job.status} after its run"
    for execution in stage.executions():
        if not is_over(execution):
            yield f"{execution} still runs"


def _whole_objects(written: Mapping[str, bytes]) -> Iterator[str]:
    for place, body in written.items():
        if place.endswith(".json"):
            try:
                json.loads(body)
            except ValueError as fault:
                yield f"{place} was left half-written: {fault}"


def _nothing_leaked(stage: Stage, written: Mapping[str, bytes]) -> Iterator[str]:
    for place, text in _texts(stage, written):
        for secret in (KEY, SIGNED):
            if secret in text:
                yield f"{place} holds {secret!r}"


def _texts(stage: Stage, written: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for group, said in log_lines():
        yield f"log {group}", said
    for execution in stage.executions():
        for one in (execution, *stage.children(execution)):
            yield f"history of {one}", json.dumps(history(one), default=str)
    for place, body in written.items():
        yield place, body.decode(errors="replace")
