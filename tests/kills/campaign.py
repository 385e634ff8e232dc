"""Jobs whose tries are cut short at random moments, each held to what an undisturbed one left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

import msgspec
from fanscribe.contracts import ChunkResult
from fanscribe_gpu import exits
from msgspec import Struct, field

from kills.workload import Bench, worker_of

TRIES = 5
"""As the job definition has it: the last try of a job is left alone."""

FAULTS: dict[str, float] = {"lost host": 5, "SIGTERM": 3, "worker killed": 2, "S3 outage": 0.5}
"""What may happen to a try, and how often. Besides, S3 loses one request in fifty all along."""

BACKGROUND_RATE = 0.02
TRY_LIMIT_S = 480
RETRIED = (exits.TRANSIENT, exits.STOPPED, -signal.SIGTERM, -signal.SIGKILL)
"""Of signals that no handler was there for yet, Docker makes 143 and 137."""


class Tally(Struct, kw_only=True):
    """What a campaign saw. `redone` counts clips heard again, `worst` the most of one job's per
    fault."""

    faults: Counter[str] = field(default_factory=Counter)
    jobs: int = 0
    tries: int = 0
    requests_lost: int = 0
    clips: int = 0
    redone: int = 0
    worst: float = 0.0
    other_bytes: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return sum(self.faults.values())


class Campaign:
    def __init__(self, bench: Bench, seed: int, tell: Callable[[str], None] = print) -> None:
        self._bench = bench
        self._chance = random.Random(seed)
        self._tell = tell
        self.tally = Tally()

    def run(self, kills: int) -> Tally:
        began = time.monotonic()
        self._undisturbed()
        self._lasts = time.monotonic() - began
        self._tell(f"undisturbed: {self._lasts:.1f} s, {len(self._truth)} chunks")
        while self.tally.kills < kills:
            self._job(min(TRIES - 1, kills - self.tally.kills))
        self.tally.requests_lost = self._bench.proxy.faults
        return self.tally

    def _undisturbed(self) -> None:
        code = self._bench.start(1).wait(TRY_LIMIT_S)
        self._truth = self._bench.results()
        self._once = len(self._bench.heard())
        if code != exits.DONE or self._truth.keys() != self._bench.expected_keys():
            self.tally.problems.append(f"the undisturbed job: exit {code}")

    def _job(self, most: int) -> None:
        self._bench.reset()
        suffered: list[str] = []
        planned = self._plan(most)
        for number in range(1, TRIES + 1):
            self.tally.tries += 1
            fault = planned.pop(0) if planned else None
            code, happened = self._try(number, fault)
            suffered += [fault] if happened and fault else []
            if code not in RETRIED:
                break
        self._judge(suffered, code)

    def _plan(self, most: int) -> list[str]:
        """Up to so many faults; of those that count against a chunk or the job, one at most."""
        names, weights = list(FAULTS), list(FAULTS.values())
        drawn = self._chance.choices(names, weights, k=self._chance.randint(1, most))
        once = ("worker killed", "S3 outage")
        return [each for at, each in enumerate(drawn) if each not in once or each not in drawn[:at]]

    def _try(self, number: int, fault: str | None) -> tuple[int, bool]:
        """The exit code, and whether the fault came before the end."""
        proxy = self._bench.proxy
        proxy.fault_rate = BACKGROUND_RATE
        process = self._bench.start(number)
        happened = False
        try:
            if fault and not _ends_within(process, self._chance.uniform(0.2, 1.0) * self._lasts):
                happened = self._inflict(fault, process)
            code = process.wait(TRY_LIMIT_S)
        finally:
            _end(process)
        proxy.fault_rate = 0.0
        return code, happened

    def _inflict(self, fault: str, process: subprocess.Popen[bytes]) -> bool:
        if fault == "lost host":
            os.killpg(process.pid, signal.SIGKILL)
        elif fault == "SIGTERM":
            process.terminate()
        elif fault == "S3 outage":
            self._bench.proxy.fault_rate = 1.0
        elif worker := worker_of(process):
            os.kill(worker, signal.SIGKILL)
        else:
            return False
        return True

    def _judge(self, suffered: list[str], code: int) -> None:
        bench, tally = self._bench, self.tally
        tally.jobs += 1
        tally.faults.update(suffered)
        heard = len(bench.heard())
        again = heard - self._once
        tally.clips += heard
        tally.redone += max(0, again)
        if suffered:
            tally.worst = max(tally.worst, again / len(suffered))
        problems = list(self._problems(suffered, again)) if code == exits.DONE else [f"exit {code}"]
        tally.problems += [f"{problem} after {suffered}" for problem in problems]
        self._tell(
            f"job {tally.jobs}: {', '.join(suffered) or 'nothing'}; "
            f"{again} clips again; {'; '.join(problems) or 'all there'}"
        )

    def _problems(self, suffered: list[str], again: int) -> Iterator[str]:
        bench = self._bench
        results = bench.results()
        if missing := bench.expected_keys() - results.keys():
            yield f"missing: {sorted(missing)}"
        if more := results.keys() - bench.expected_keys():
            yield f"unasked: {sorted(more)}"
        changed = [key for key, body in results.items() if body != self._truth.get(key)]
        self.tally.other_bytes += len(changed)
        if other := [key for key in changed if words(results[key]) != words(self._truth[key])]:
            yield f"other words: {sorted(other)}"
        if failures := bench.failures():
            yield f"failures: {failures}"
        if again > len(suffered) * bench.workload.chunks_per_batch:
            yield f"{again} clips heard again"
        summary = bench.summary()
        if summary.chunks_done != len(bench.expected_keys()) or summary.chunks_failed:
            yield f"the summary says {summary}"
        lost = sum(attempt.ended is None for attempt in bench.attempts())
        if lost > suffered.count("lost host") + suffered.count("S3 outage"):
            yield f"{lost} tries without an end"


def words(result: bytes) -> list[str]:
    return [word.text for word in msgspec.json.decode(result, type=ChunkResult).words]


def _ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """Whatever is left of a try, decoders too."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
