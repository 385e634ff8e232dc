"""Play scenarios, and say what did not hold."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from fanscribe.hosted.ledger import HOLD_S
from fanscribe_local.assemblyai_double.faults import Fault, Script

from faults import invariants
from faults.corpus import corpus, replacement
from faults.memory import is_over
from faults.scenario import Scenario
from faults.stage import Stage

RUN_SECONDS = 3.0 * HOLD_S
"""A function that is killed with a record of a recording in hand leaves it to nobody that long, and
the state machine's next try may come as late again."""

SETTLE_SECONDS = 45.0
"""A stopped run's worker has thirty seconds before it is killed."""


class Verdict(NamedTuple):
    """What happened to one scenario; `met` are the faults that really fell."""

    scenario: Scenario
    met: tuple[str, ...]
    violations: tuple[str, ...]
    seconds: float


def undisturbed(stage: Stage, engine: str) -> dict[str, bytes]:
    """The transcripts of a run that nothing happens to."""
    stage.clear()
    execution = stage.start(stage.upload(engine))
    assert stage.wait(lambda: is_over(execution), RUN_SECONDS), "a calm run does not end"
    found = invariants.transcripts(stage, execution.rpartition(":")[2])
    assert len(found) == len(invariants.ENDINGS) * (len(corpus()) - 1), stage.describe(execution)
    return found


def play(stage: Stage, scenario: Scenario, calm: dict[str, bytes]) -> Verdict:
    """One scenario, and after it a calm run of the same manifest, which must make it good."""
    began = time.monotonic()
    stage.clear()
    billed_before = len(stage.double.jobs)
    manifest = stage.upload(scenario.engine)
    stage.weather.forecast(scenario.clouds, scenario.dice)
    stage.violence.prepare(scenario.blows)
    stage.double.script = Script(scenario.hosted_faults)
    violations = list(_storm(stage, scenario, manifest))
    met = (
        *(f"{cloud.kind} x{times}" for cloud, times in stage.weather.met.items()),
        *(f"{blow.manner} {blow.victim}" for blow in stage.violence.struck),
        *_deeds(scenario),
    )
    disturbed = stage.executions()
    stage.calm()
    for execution in disturbed:
        violations += invariants.of_run(stage, execution, calm)
    afterwards = stage.start(stage.upload(scenario.engine))
    if stage.wait(lambda: is_over(afterwards), RUN_SECONDS):
        violations += invariants.of_calm_run(stage, afterwards, calm)
    else:
        violations.append("after the storm a run does not end")
    violations += invariants.of_stage(stage)
    violations += _paid_twice(stage, scenario, billed_before)
    return Verdict(scenario, met, tuple(violations), time.monotonic() - began)


def _storm(stage: Stage, scenario: Scenario, manifest: bytes) -> Iterator[str]:
    """The disturbed run, or runs, to their end."""
    runs = _started(stage, scenario, manifest)
    if not runs:
        yield "an upload did not start a run"
        return
    stage.clock.write_text(str(scenario.clock_jump))
    if scenario.stopped_in:
        _stop(stage, runs[0], scenario.stopped_in)
    if scenario.source_replaced:
        # By all of them: who plans it later plans the other recording, and rightly says so.
        stage.wait(lambda: all(_has_planned(stage, run) for run in runs), 60)
        stage.put(corpus()[0].key, replacement())
    if not stage.wait(lambda: all(is_over(run) for run in runs), RUN_SECONDS):
        yield "the run does not end"
    if not stage.wait(lambda: not list(invariants.no_orphans(stage)), SETTLE_SECONDS):
        yield from invariants.no_orphans(stage)


def _started(stage: Stage, scenario: Scenario, manifest: bytes) -> list[str]:
    times = 1 + scenario.twins
    if not scenario.by_event:
        return [stage.start(manifest) for _ in range(times)]
    stage.delivery.prepare(scenario.delivery)
    uploads = times + (scenario.delivery == "late")
    for _ in range(uploads):
        stage.put("manifests/by-event.jsonl", manifest)
    runs = uploads + (scenario.delivery == "twice")
    all_there = stage.wait(lambda: len(stage.executions()) >= runs, 20)
    return stage.executions() if all_there else []


def _stop(stage: Stage, run: str, state: str) -> None:
    stage.wait(lambda: state in stage.entered(run) or is_over(run), 60)
    if not is_over(run):
        stage.aws.client("stepfunctions").stop_execution(executionArn=run, error="Stopped")


def _has_planned(stage: Stage, run: str) -> bool:
    return "PlanShards" in stage.entered(run) or is_over(run)


def _deeds(scenario: Scenario) -> Iterator[str]:
    if scenario.stopped_in:
        yield f"stopped in {scenario.stopped_in}"
    if scenario.source_replaced:
        yield "source replaced"
    if scenario.twins:
        yield "two runs at once"
    if scenario.delivery:
        yield f"an event came {scenario.delivery}"
    if scenario.clock_jump:
        yield f"clocks jumped by {scenario.clock_jump:+.0f} s"
    for fault in scenario.hosted_faults:
        yield f"hosted {_named(fault)}"


def _named(fault: Fault) -> str:
    if fault.status:
        return str(fault.status)
    if fault.fate.error:
        return "failing job"
    if fault.after_serving:
        return "lost answer"
    return "answer cut short" if fault.cut else "late job" if fault.fate.late_s else "reset"


def _paid_twice(stage: Stage, scenario: Scenario, billed_before: int) -> Iterator[str]:
    """A file's job at the service is billed once, unless it failed there."""
    jobs = stage.double.jobs[billed_before:]
    billed = Counter(str(job.request["audio_url"]).partition("?")[0] for job in jobs if job.billed)
    for url, times in billed.items():
        # What was heard of a recording that was replaced is not used, and the next run pays anew.
        replaced = scenario.source_replaced and url.endswith(corpus()[0].key)
        if times > 1 + replaced:
            yield f"{url} was paid for {times} times"
