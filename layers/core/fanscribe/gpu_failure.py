"""ExplainGpuFailure: a failed GPU job gets a name, and its files another chance.

The worker's own record is believed first; where it left none, Batch's account of the job is
read. Then either the files still undone go to the hosted engine, or each of them gets a
Failure and the error is raised by its name.
"""

from __future__ import annotations

from aws_lambda_powertools import Logger
from msgspec import structs

from fanscribe import layout
from fanscribe.contracts import ExplainPayload, Failure, Shard, ShardChunk, ShardRef, ShardSummary
from fanscribe.errors import (
    AwsUnavailableError,
    FanscribeError,
    GpuCapacityError,
    GpuDeviceError,
    GpuHostLostError,
    GpuImageError,
    GpuMisconfiguredError,
    GpuOutOfMemoryError,
    GpuTimeoutError,
    GpuWorkerError,
    ModelUnavailableError,
    PoisonedChunkError,
    recorded_error,
)
from fanscribe.failures import of_chunk, record
from fanscribe.gpu_diagnosis import batch_job, diagnose, worker_error
from fanscribe.gpu_fallback import Price, audio_ms, claim, hosted_shard, reference
from fanscribe.hosted.api_key import has_api_key
from fanscribe.hosted_use import hosted_models
from fanscribe.planning.known_results import transcribed
from fanscribe.settings import Settings
from fanscribe.storage import Bucket

logger = Logger(service="fanscribe", child=True)

STATE = "TranscribeOnGpu"
WANTS_A_HOST = (GpuCapacityError, GpuHostLostError)
"""What an on-demand host does not suffer from."""

NOT_THE_AUDIOS_FAULT = (
    AwsUnavailableError,
    GpuCapacityError,
    GpuDeviceError,
    GpuHostLostError,
    GpuImageError,
    GpuMisconfiguredError,
    GpuOutOfMemoryError,
    GpuTimeoutError,
    GpuWorkerError,
    ModelUnavailableError,
    PoisonedChunkError,
)
"""What another engine does not suffer from. Bad audio is bad audio everywhere."""


def explain(payload: ExplainPayload, work: Bucket, settings: Settings, price: Price) -> ShardRef:
    """The shard that takes over, or the error by name, recorded for every file it hits.

    A shard that Spot had no host for goes on demand, once; any other goes to the hosted engine.
    """
    error = _error(payload, work)
    if isinstance(error, WANTS_A_HOST) and payload.shard.purchase == "spot":
        logger.warning("the shard goes on demand", extra={"error": str(error)})
        return structs.replace(payload.shard, purchase="on_demand")
    shard = work.read_as(payload.shard.shard_key, Shard)
    done = transcribed(shard.chunks, work)
    undone = [chunk for chunk in shard.chunks if chunk.key not in done]
    _account(payload, shard, undone, work)
    leaving = [chunk for chunk in undone if chunk.fallback]
    hosted = _fallback(payload, error, shard, leaving, settings, price, work)
    left = undone if hosted is None else [chunk for chunk in undone if not chunk.fallback]
    _record(payload.run.run_id, left, error, work)
    if hosted is None:
        raise error
    return hosted


def _fallback(
    payload: ExplainPayload,
    error: FanscribeError,
    shard: Shard,
    leaving: list[ShardChunk],
    settings: Settings,
    price: Price,
    work: Bucket,
) -> ShardRef | None:
    told = {"shard_id": shard.shard_id, "error": str(error)}
    obstacle = _obstacle(error, leaving, settings)
    if obstacle is None:
        files = list({chunk.file_id: chunk for chunk in leaving}.values())
        options = payload.run.options
        models = hosted_models(options.assemblyai, settings.assemblyai_models)
        hosted = hosted_shard(shard, files, models, options.assemblyai, work)
        claimed, left = claim(hosted, payload.estimate, payload.run, price, work)
        if claimed <= left:
            logger.warning("the hosted engine takes over", extra=told)
            return reference(hosted, payload.shard)
        obstacle = f"the run's fallbacks would cost ${claimed:.2f}, ${left:.2f} are left"
    logger.warning("no fallback", extra={**told, "why": obstacle})
    return None


def _error(payload: ExplainPayload, work: Bucket) -> FanscribeError:
    try:
        left = work.read_as(layout.shard_error(payload.run.run_id, payload.shard.shard_id), Failure)
    except KeyError:
        return diagnose(payload.failure, payload.shard)
    return recorded_error(left.error, left.cause) or worker_error(
        left.error, left.cause, payload.failure, payload.shard
    )


def _obstacle(error: FanscribeError, leaving: list[ShardChunk], settings: Settings) -> str | None:
    """Why the hosted engine may not be asked, money aside; None if it may."""
    if not leaving:
        return "no file that is not done may leave for the hosted engine"
    if not isinstance(error, NOT_THE_AUDIOS_FAULT):
        return f"{type(error).__name__} would befall the hosted engine too"
    if not has_api_key(settings.assemblyai_secret):
        return "there is no AssemblyAI key"
    return None


def _record(run_id: str, undone: list[ShardChunk], error: FanscribeError, work: Bucket) -> None:
    """A Failure for each file, unless the worker spoke of that very chunk: it knew more."""
    spoken = set(work.keys(layout.failures(run_id)))
    unspoken = [
        c
        for c in undone
        if layout.failure(run_id, c.file_id, STATE, c.index, c.channel) not in spoken
    ]
    record(run_id, (of_chunk(chunk, STATE, error) for chunk in unspoken), work)


def _account(payload: ExplainPayload, shard: Shard, undone: list[ShardChunk], work: Bucket) -> None:
    """Its machine's time was paid for all the same: summed up here if the worker could not."""
    key = layout.summary(shard.run_id, shard.shard_id)
    if work.exists(key):
        return
    summary = ShardSummary(
        shard_id=shard.shard_id,
        engine=shard.engine,
        model=shard.model,
        audio_ms=sum(map(audio_ms, shard.chunks)),
        billed_ms=sum(attempt.machine_ms for attempt in batch_job(payload.failure).attempts),
        chunks_done=len(shard.chunks) - len(undone),
        chunks_cached=0,
        chunks_failed=len(undone),
    )
    work.write_as(key, summary)
