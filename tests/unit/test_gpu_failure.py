"""A failed GPU job: why it failed, by name, and who takes over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import boto3
import pytest
from fanscribe import gpu_failure, layout
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import (
    AssemblyAiOptions,
    Chunk,
    CutPlan,
    Estimate,
    ExplainPayload,
    Failure,
    GpuFailure,
    HostedUse,
    Item,
    Options,
    Run,
    Shard,
    ShardChunk,
    ShardRef,
    ShardSummary,
    Source,
)
from fanscribe.errors import (
    FanscribeError,
    GpuCapacityError,
    GpuHostLostError,
    GpuImageError,
    GpuMisconfiguredError,
    GpuTimeoutError,
    GpuWorkerError,
    ModelUnavailableError,
)
from fanscribe.gpu_diagnosis import diagnose
from fanscribe.gpu_fallback import Price
from fanscribe.settings import Settings
from fanscribe.storage import Bucket
from moto import mock_aws
from msgspec import structs

SETTINGS = Settings(work_bucket="work", output_bucket="output", assemblyai_secret="key")
MODELS = SETTINGS.assemblyai_models
SHARD = ShardRef(
    shard_id="gpu-0000",
    engine="parakeet",
    shard_key=layout.shard("march", "gpu-0000"),
    audio_ms=20_000,
    chunk_count=3,
    timeout_seconds=900,
    purchase="on_demand",
)
TEN_SECONDS = 160_000
HOST_LOST = "Host EC2 (instance i-0abc) terminated."
CANCELLED = "Canceled by JobStateTimeLimit action due to reason:"


def attempt(
    exit_code: int | None = None, reason: str | None = None, status: str | None = None
) -> dict[str, Any]:
    container = {"ExitCode": exit_code, "Reason": reason, "LogStreamName": "fanscribe/default/1"}
    return {
        "Container": {name: value for name, value in container.items() if value is not None},
        "StatusReason": status or "Essential container in task exited",
        "StartedAt": 1_000_000,
        "StoppedAt": 1_060_000,
        "TaskArn": "arn:aws:ecs:eu-west-1:1:task/x",
    }


def failed(*attempts: dict[str, Any], status: str | None = None) -> GpuFailure:
    """What the Catch hands on: the job as DescribeJobs has it."""
    job = {
        "JobId": "1",
        "Status": "FAILED",
        "StatusReason": status or (attempts[-1]["StatusReason"] if attempts else ""),
        "Attempts": attempts,
        "Container": {"Image": "1.dkr.ecr/fanscribe:1", "Vcpus": 4},
    }
    return GpuFailure("States.TaskFailed", json.dumps(job))


# --- the name ------------------------------------------------------------------------------------


def test_a_host_lost_again_and_again_is_counted() -> None:
    lost = attempt(status=HOST_LOST)
    error = diagnose(failed(attempt(exit_code=143), lost, lost), SHARD)
    assert isinstance(error, GpuHostLostError)
    assert f"its host was lost 3 times (last: {HOST_LOST})" in str(error)


@pytest.mark.parametrize(
    "failure",
    [
        GpuFailure("States.Timeout", ""),
        failed(attempt(exit_code=137, status="Job attempt duration exceeded timeout")),
    ],
    ids=["the state's", "the attempt's"],
)
def test_a_timeout_says_after_how_long(failure: GpuFailure) -> None:
    error = diagnose(failure, SHARD)
    assert isinstance(error, GpuTimeoutError)
    assert "not done after 900 s" in str(error)


def test_an_image_that_cannot_be_pulled_is_named_with_what_to_do() -> None:
    reason = "CannotPullContainerError: manifest for 1.dkr.ecr/fanscribe:1 not found"
    error = diagnose(failed(attempt(reason=reason, status="Task failed to start")), SHARD)
    assert isinstance(error, GpuImageError)
    assert "image 1.dkr.ecr/fanscribe:1" in str(error)
    assert "make image" in str(error)


def test_a_worker_killed_for_memory_is_told_to_get_more() -> None:
    reason = "OutOfMemoryError: Container killed due to memory usage"
    error = diagnose(failed(attempt(exit_code=137, reason=reason)), SHARD)
    assert isinstance(error, GpuWorkerError)
    assert reason in str(error)
    assert "Give the job definition more" in str(error)


def test_any_other_death_names_its_exit_and_its_log() -> None:
    error = diagnose(failed(attempt(exit_code=139)), SHARD)
    assert isinstance(error, GpuWorkerError)
    assert str(error) == (
        "shard gpu-0000: the worker died: Essential container in task exited; exit code 139: it "
        "crashed, time and again; its log: /aws/batch/job, stream fanscribe/default/1"
    )


@pytest.mark.parametrize(
    "failure",
    [
        GpuFailure("Batch.AWSBatchException", "JobQueue not found"),
        GpuFailure("States.TaskFailed", '{"Attempts": [{"Container": {"ExitCo'),
        GpuFailure("States.TaskFailed", "[]"),
    ],
)
def test_a_cause_that_is_no_job_is_passed_on_as_it_is(failure: GpuFailure) -> None:
    error = diagnose(failure, SHARD)
    assert isinstance(error, GpuWorkerError)
    assert f"{failure.Error}: {failure.Cause}" in str(error)


def test_a_job_that_never_started_says_why() -> None:
    error = diagnose(failed(status="Canceled: no capacity"), SHARD)
    assert "Canceled: no capacity" in str(error)


# --- what follows --------------------------------------------------------------------------------


class Case:
    """One failed shard of two files: `a` in two chunks, `b` in one; ten seconds each."""

    def __init__(self, work: Bucket) -> None:
        self.work = work
        self.options = Options(budget_usd=10.0)
        self.confined: set[str] = set()
        self.priced: list[HostedUse] = []
        self.purchase: Literal["spot", "on_demand"] = "on_demand"
        self.failure = failed(attempt(status=HOST_LOST))
        chunks = []
        for file_id, indices in (("a", (0, 1)), ("b", (0,))):
            source = Source(audio_url=f"s3://input/{file_id}.mp3", etag="e")
            self._plan(file_id, source, len(indices))
            chunks += [self._chunk(file_id, source, index) for index in indices]
        self.shard = Shard(
            run_id="march", shard_id="gpu-0000", engine="parakeet", model="m", chunks=tuple(chunks)
        )
        work.write_as(SHARD.shard_key, self.shard)

    def _chunk(self, file_id: str, source: Source, index: int) -> ShardChunk:
        return ShardChunk(
            key=f"{file_id}{index}",
            file_id=file_id,
            source=source,
            index=index,
            start=index * TEN_SECONDS,
            end=(index + 1) * TEN_SECONDS,
            language="de",
            key_terms=("Parakeet",),
            diarize=True,
        )

    def _priced_at(self, usd_per_second: float) -> Price:
        def price(use: HostedUse) -> float:
            self.priced.append(use)
            return use.billed_ms / 1000 * usd_per_second

        return price

    def replan(self, file_id: str, **changes: Any) -> None:
        key = layout.plan("march", file_id)
        self.work.write_as(key, structs.replace(self.work.read_as(key, CutPlan), **changes))

    def _plan(self, file_id: str, source: Source, count: int) -> None:
        chunks = [Chunk(index=i, start=i, end=i + 1) for i in range(count)]
        plan = CutPlan(
            item=Item(file_id=file_id, audio_url=source.audio_url, row=1),
            source=source,
            container="mp3",
            codec="mp3",
            channels=1,
            sample_rate=16_000,
            samples=count * TEN_SECONDS,
            chunks=tuple(chunks),
        )
        self.work.write_as(layout.plan("march", file_id), plan)

    def finish(self, *keys: str) -> None:
        for key in keys:
            self.work.write(layout.chunk_result(key), b"{}")

    def worker_said(self, error: str, cause: str) -> None:
        record = Failure(file_id="gpu-0000", state="TranscribeOnGpu", error=error, cause=cause)
        self.work.write_as(layout.shard_error("march", "gpu-0000"), record)

    def explain(self, usd_per_second: float = 0.1, settings: Settings = SETTINGS) -> ShardRef:
        allowed = self.options.fallback is not False
        chunks = tuple(
            structs.replace(chunk, fallback=allowed and chunk.file_id not in self.confined)
            for chunk in self.shard.chunks
        )
        self.work.write_as(SHARD.shard_key, structs.replace(self.shard, chunks=chunks))
        run = Run(
            run_id="march",
            options=self.options,
            manifest="s3://input/m.csv",
            items_key="k",
            item_count=2,
            rejected_count=0,
        )
        estimate = Estimate(
            audio_ms=30_000,
            parakeet_ms=30_000,
            assemblyai_ms=0,
            usd=1.0,
            budget_usd=self.options.budget_usd,
            within_budget=True,
            verdict="",
            exact=True,
        )
        shard = structs.replace(SHARD, purchase=self.purchase)
        payload = ExplainPayload(run, shard, estimate, self.failure)
        return gpu_failure.explain(payload, self.work, settings, self._priced_at(usd_per_second))

    def failures(self) -> dict[str, str]:
        keys = self.work.keys(layout.failures("march"))
        records = [self.work.read_as(key, Failure) for key in keys]
        return {f"{r.file_id}/{r.state}": r.error for r in records}


@pytest.fixture(scope="module")
def account() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        client = boto3.client("s3")
        client.create_bucket(Bucket="work")
        boto3.client("secretsmanager").create_secret(Name="key", SecretString="0123456789abcdef")
        yield client


@pytest.fixture
def case(account: Any) -> Iterator[Case]:
    work = Bucket("work", account)
    yield Case(work)
    for key in list(work.keys("")):
        work.delete(key)


@pytest.mark.parametrize(
    "reason",
    [HOST_LOST, f"{CANCELLED} CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"],
)
def test_a_shard_that_spot_had_no_host_for_goes_on_demand_once(case: Case, reason: str) -> None:
    case.failure, case.purchase = failed(status=reason), "spot"
    assert case.explain() == structs.replace(SHARD, purchase="on_demand")
    assert case.failures() == {}
    case.purchase = "on_demand"
    assert case.explain().engine == "assemblyai"


def test_a_job_that_no_queue_can_place_is_not_tried_on_another(case: Case) -> None:
    case.failure = failed(status=f"{CANCELLED} MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT")
    case.purchase, case.options = "spot", Options(budget_usd=0.0)
    with pytest.raises(GpuMisconfiguredError, match="can never run"):
        case.explain()


def test_a_capacity_error_says_which_hosts_there_were_none_of() -> None:
    error = diagnose(failed(status=f"{CANCELLED} CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"), SHARD)
    assert isinstance(error, GpuCapacityError)
    assert "no on-demand host was to be had" in str(error)


def test_the_hosted_engine_gets_the_unfinished_files_whole(case: Case) -> None:
    case.finish("a0")
    reference = case.explain()
    assert reference == ShardRef(
        shard_id="gpu-0000-fallback",
        engine="assemblyai",
        shard_key=layout.shard("march", "gpu-0000-fallback"),
        audio_ms=30_000,
        chunk_count=2,
        timeout_seconds=900,
    )
    shard = case.work.read_as(reference.shard_key, Shard)
    assert (shard.engine, shard.model) == ("assemblyai", MODELS)
    whole = shard.chunks[0]
    assert (whole.file_id, whole.start, whole.end) == ("a", 0, 2 * TEN_SECONDS)
    assert whole.key == chunk_key(
        whole.source,
        0,
        2 * TEN_SECONDS,
        engine="assemblyai",
        model=MODELS,
        language="de",
        key_terms=("Parakeet",),
        diarize=True,
    )
    assert case.failures() == {}


def test_a_file_whose_channels_were_heard_apart_is_sent_once_to_be_heard_so(case: Case) -> None:
    call, other = case.shard.chunks[0], case.shard.chunks[2]
    apart = tuple(structs.replace(call, key=f"a0-{n}", channel=n) for n in (1, 2))
    case.shard = structs.replace(case.shard, chunks=(*apart, other))
    case.replan("a", channels=2)
    shard = case.work.read_as(case.explain().shard_key, Shard)
    told = [(chunk.file_id, chunk.channel, chunk.channels) for chunk in shard.chunks]
    assert told == [("a", None, 2), ("b", None, 1)]
    assert [chunk.multichannel for chunk in shard.chunks] == [True, False]
    assert len({chunk.key for chunk in shard.chunks}) == 2


def test_a_fallback_is_claimed_with_its_channels_and_add_ons(case: Case) -> None:
    call, other = case.shard.chunks[0], case.shard.chunks[2]
    own = AssemblyAiOptions(speech_models=("universal-2",), redact_pii=True)
    apart = structs.replace(call, channel=1, assemblyai=own)
    case.shard = structs.replace(case.shard, chunks=(apart, other))
    case.replan("a", channels=2)
    case.explain()
    twenty_seconds = 20_000
    assert [(use.models, use.billed_ms, use.add_ons) for use in case.priced] == [
        ("universal-2", 2 * twenty_seconds, ("diarize", "key_terms", "redact_pii")),
        (SETTINGS.assemblyai_models, twenty_seconds // 2, ("diarize", "key_terms")),
    ]


def test_finished_files_are_not_sent(case: Case) -> None:
    case.finish("a0", "a1")
    shard = case.work.read_as(case.explain().shard_key, Shard)
    assert [chunk.file_id for chunk in shard.chunks] == ["b"]


def test_without_fallback_the_error_is_recorded_for_every_unfinished_file(case: Case) -> None:
    case.options = Options(fallback=False)
    case.finish("a0")
    with pytest.raises(GpuHostLostError):
        case.explain()
    assert case.failures() == {
        "a/TranscribeOnGpu": "GpuHostLostError",
        "b/TranscribeOnGpu": "GpuHostLostError",
    }


def test_a_file_that_may_not_leave_fails_beside_one_that_does(case: Case) -> None:
    case.confined = {"a"}
    shard = case.work.read_as(case.explain().shard_key, Shard)
    assert [chunk.file_id for chunk in shard.chunks] == ["b"]
    assert case.failures() == {"a/TranscribeOnGpu": "GpuHostLostError"}


def test_a_file_that_is_done_has_no_failure(case: Case) -> None:
    case.options = Options(fallback=False)
    case.finish("a0", "a1")
    with pytest.raises(GpuHostLostError):
        case.explain()
    assert set(case.failures()) == {"b/TranscribeOnGpu"}


def test_what_the_worker_said_of_a_chunk_is_not_spoken_over(case: Case) -> None:
    case.options = Options(fallback=False)
    said = Failure(file_id="b", state="TranscribeOnGpu", error="DecodeError", cause="", chunk=0)
    case.work.write_as(layout.failure("march", "b", "TranscribeOnGpu", 0), said)
    with pytest.raises(GpuHostLostError):
        case.explain()
    assert case.failures()["b/TranscribeOnGpu"] == "DecodeError"


def test_the_workers_own_error_is_raised_under_its_own_name(case: Case) -> None:
    case.options = Options(fallback=False)
    case.worker_said("ModelUnavailableError", "model x: not on the hub")
    with pytest.raises(ModelUnavailableError) as raised:
        case.explain()
    assert type(raised.value).__name__ == "ModelUnavailableError"
    assert str(raised.value) == "model x: not on the hub"


@pytest.mark.parametrize(
    "name", ["GpuOutOfMemoryError", "PoisonedChunkError", "AwsUnavailableError"]
)
def test_what_is_not_the_audios_fault_has_its_name_and_another_engine(
    case: Case, name: str
) -> None:
    case.worker_said(name, "in its own words")
    assert case.explain().engine == "assemblyai"
    case.options = Options(fallback=False)
    with pytest.raises(FanscribeError, match="in its own words") as raised:
        case.explain()
    assert type(raised.value).__name__ == name


def test_an_error_of_the_worker_that_is_none_of_ours_keeps_its_words(case: Case) -> None:
    case.options = Options(fallback=False)
    case.worker_said("ImportError", "no module named nemo")
    with pytest.raises(GpuWorkerError, match="ImportError: no module named nemo; its log"):
        case.explain()


def test_bad_audio_is_not_sent_to_the_other_engine(case: Case) -> None:
    case.worker_said("ShardFailedError", "shard gpu-0000: all 3 chunks failed")
    with pytest.raises(FanscribeError, match="all 3 chunks failed") as raised:
        case.explain()
    assert type(raised.value).__name__ == "ShardFailedError"
    assert list(case.work.keys(layout.shard("march", "gpu-0000-fallback"))) == []


def test_without_a_key_there_is_no_fallback(case: Case) -> None:
    with pytest.raises(GpuHostLostError):
        case.explain(settings=structs.replace(SETTINGS, assemblyai_secret="no-such-secret"))


def test_a_fallback_that_would_break_the_budget_is_not_taken(case: Case) -> None:
    with pytest.raises(GpuHostLostError):
        case.explain(usd_per_second=0.31)  # 30 s for $9.30, and $9 are left
    assert case.explain(usd_per_second=0.29).chunk_count == 2


def test_fallbacks_of_one_run_share_what_is_left(case: Case) -> None:
    """Nine dollars: enough for this shard alone, not beside the other's claim."""
    other = structs.replace(
        case.shard,
        shard_id="gpu-0001-fallback",
        chunks=(structs.replace(case.shard.chunks[0], key="other", file_id="c"),),
    )
    case.work.write_as(layout.shard("march", "gpu-0001-fallback"), other)
    with pytest.raises(GpuHostLostError):
        case.explain(usd_per_second=0.25)  # 30 s + 10 s for $10
    withdrawn = case.work.read_as(layout.shard("march", "gpu-0000-fallback"), Shard)
    assert withdrawn.chunks == ()


def test_the_dead_jobs_machine_time_is_accounted_for(case: Case) -> None:
    case.failure = failed(attempt(exit_code=143), attempt(status=HOST_LOST))
    case.finish("a0")
    case.explain()
    assert case.work.read_as(layout.summary("march", "gpu-0000"), ShardSummary) == ShardSummary(
        shard_id="gpu-0000",
        engine="parakeet",
        model="m",
        audio_ms=30_000,
        billed_ms=120_000,
        chunks_done=1,
        chunks_cached=0,
        chunks_failed=2,
    )


def test_a_summary_the_worker_wrote_is_left_alone(case: Case) -> None:
    case.work.write(layout.summary("march", "gpu-0000"), b"its own")
    case.explain()
    assert case.work.read(layout.summary("march", "gpu-0000")) == b"its own"
