"""Thousands of recordings through the deployed system, and a service on a very bad day.

`python -m bench.hosted.campaign [files] [polling|webhook] [seed]`
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from fanscribe.contracts import Outcome, RunReport
from fanscribe_local import EmbeddedAws, Stack
from fanscribe_local.assemblyai_double import AssemblyAiDouble, Heard, HeardWord

from bench.hosted.account import Account, leaks
from bench.hosted.bad_day import bad_day
from bench.hosted.recordings import SECONDS, uploaded

ROOT = Path(__file__).parents[2]
KEY = "0123456789abcdef0123456789abcdef"
LAMBDA_SLOTS = 16
"""Functions at once: one for each shard. A shard that waits for a slot uses up its state's time."""

SHARD_MINUTES = "5"
"""Of audio: 150 files, as many as a shard has by default of recordings of ten minutes."""

REQUESTS_ALLOWED = 20_000
TRANSITIONS_ALLOWED = 1.5
ENDED = ("SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT")
NAMED = {"HostedTranscriptionError", "HostedRequestError"}
"""How a file may fail here: the service failed its job, or refused it."""

HEARD = Heard(
    words=(HeardWord(text="Listen.", start_ms=100, end_ms=900, confidence=0.9),),
    language="en_us",
    duration_s=float(SECONDS),
)


@dataclass(frozen=True)
class Campaign:
    """What came of one. `transitions` counts states entered; `leaks` says where a secret is."""

    files: int
    mode: str
    status: str
    outcomes: tuple[Outcome, ...]
    jobs: int
    billed: int
    twice: tuple[str, ...]
    busiest: int
    transitions: Counter[str]
    hosted_transitions: int
    seconds: float
    leaks: tuple[str, ...]

    @property
    def complete(self) -> int:
        return sum(outcome.status == "complete" for outcome in self.outcomes)

    @property
    def unnamed(self) -> list[Outcome]:
        """Files that ended neither in a transcript nor in a failure that was meant."""
        return [o for o in self.outcomes if o.status != "complete" and o.error not in NAMED]

    @property
    def transitions_a_file(self) -> float:
        """In TranscribeShards, the children's starts aside."""
        return self.hosted_transitions / self.files

    @property
    def is_sound(self) -> bool:
        """Every file accounted for, each paid for once, within the limits, nothing given away."""
        return (
            self.status == "SUCCEEDED"
            and len(self.outcomes) == self.files
            and not self.unnamed
            and not self.twice
            and self.billed == self.complete
            and self.busiest <= REQUESTS_ALLOWED
            and self.transitions_a_file <= TRANSITIONS_ALLOWED
            and not self.leaks
        )

    def lines(self) -> Iterator[str]:
        errors = Counter(outcome.error for outcome in self.outcomes if outcome.error)
        yield f"{self.files} files, {self.mode}: {self.status} in {self.seconds:.0f} s"
        yield f"  transcripts {self.complete}, failures {dict(errors)}, others {len(self.unnamed)}"
        yield f"  jobs {self.jobs}, billed {self.billed}, recordings billed twice {len(self.twice)}"
        yield f"  requests in the busiest five minutes {self.busiest} of {REQUESTS_ALLOWED} allowed"
        total = self.transitions.total()
        yield (
            f"  state transitions a file: {self.transitions_a_file:.2f} in TranscribeShards, "
            f"{total / self.files:.2f} in the whole run"
        )
        yield f"  secrets found: {len(self.leaks)}"


def run_campaign(
    files: int,
    *,
    mode: str = "polling",
    share: float = 0.05,
    seed: int = 1,
    parameters: dict[str, str] | None = None,
    seconds: float = 3600,
) -> Campaign:
    """One run of so many recordings on the hosted engine."""
    given = {"HostedCompletion": mode, "ShardAudioMinutes": SHARD_MINUTES, **(parameters or {})}
    double = AssemblyAiDouble(
        lambda _: HEARD, api_key=KEY, delay_s=0.5, faults=bad_day(share), seed=seed
    )
    with double, EmbeddedAws(lambda_slots=LAMBDA_SLOTS) as aws:
        stack = aws.deploy(
            ROOT / "template.yaml", parameters={"AssemblyAiBaseUrl": double.base_url, **given}
        )
        aws.client("secretsmanager").put_secret_value(
            SecretId=stack.outputs["AssemblyAiKeyArn"], SecretString=KEY
        )
        manifest = uploaded(files, aws, stack)
        started = time.monotonic()
        arn, status = _run(aws, stack, manifest, seconds)
        taken = time.monotonic() - started
        return _summed_up(files, mode, arn, status, taken, double, aws, stack)


def _run(aws: EmbeddedAws, stack: Stack, manifest: str, seconds: float) -> tuple[str, str]:
    steps = aws.client("stepfunctions")
    request = {"manifest": manifest, "engine": "assemblyai", "outputs": ["json"]}
    arn = steps.start_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], name="campaign", input=json.dumps(request)
    )["executionArn"]
    deadline = time.monotonic() + seconds
    while (status := steps.describe_execution(executionArn=arn)["status"]) not in ENDED:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the campaign still runs after {seconds} s")
        time.sleep(1.0)
    return arn, status


def _summed_up(
    files: int,
    mode: str,
    arn: str,
    status: str,
    seconds: float,
    double: AssemblyAiDouble,
    aws: EmbeddedAws,
    stack: Stack,
) -> Campaign:
    account = Account(aws.session())
    transitions = account.transitions(arn)
    webhook_secrets = {
        str(job.request["webhook_auth_header_value"])
        for job in double.jobs
        if "webhook_auth_header_value" in job.request
    }
    alive = Counter(_path(job) for job in double.jobs if job.status != "error")
    return Campaign(
        files=files,
        mode=mode,
        status=status,
        outcomes=_report(aws, stack).outcomes,
        jobs=len(double.jobs),
        billed=double.billed,
        twice=tuple(path for path, count in alive.items() if count > 1),
        busiest=double.busiest,
        transitions=transitions,
        hosted_transitions=sum(transitions[name] for name in _hosted_states()),
        seconds=seconds,
        leaks=tuple(leaks(account, arn, (KEY, *webhook_secrets))),
    )


def _path(job: Any) -> str:
    return str(job.request["audio_url"]).partition("?")[0]


def _report(aws: EmbeddedAws, stack: Stack) -> RunReport:
    found = aws.client("s3").get_object(
        Bucket=stack.outputs["OutputBucket"], Key="campaign/report.json"
    )
    return msgspec.json.decode(found["Body"].read(), type=RunReport)


def _hosted_states() -> list[str]:
    machine = json.loads((ROOT / "statemachine/transcription.asl.json").read_text())
    return list(machine["States"]["TranscribeShards"]["ItemProcessor"]["States"])


if __name__ == "__main__":
    asked = [*sys.argv[1:], *("2000", "polling", "1")[len(sys.argv) - 1 :]]
    done = run_campaign(int(asked[0]), mode=asked[1], seed=int(asked[2]), seconds=7200)
    for line in done.lines():
        print(line, flush=True)
    for leak in done.leaks[:10]:
        print("  secret in", leak)
    for outcome in done.unnamed[:10]:
        print("  not named:", outcome.file_id, outcome.error, outcome.cause)
    sys.exit(not done.is_sound)
