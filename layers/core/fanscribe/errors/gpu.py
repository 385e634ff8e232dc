"""The GPU engine and its jobs."""

from __future__ import annotations

from fanscribe.errors.base import FanscribeError, TransientError


class ModelUnavailableError(FanscribeError):
    """The model cannot be loaded from where it was said to be."""

    def __init__(self, model: str, fault: str) -> None:
        super().__init__(
            f"model {model}: {fault}. Name a model on the hub that this machine can reach, a "
            ".nemo file, or an s3:// URI of one."
        )


class GpuOutOfMemoryError(FanscribeError):
    """A batch of one does not fit the GPU."""

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"{fault}. Use a larger GPU, or mode `batched`, which hears half a minute at once."
        )


class GpuDeviceError(TransientError):
    """The GPU itself fails: whatever ran on it, another host may do better."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"the GPU failed: {fault}. The job is tried again on another host.")


class PoisonedChunkError(FanscribeError):
    """A chunk that killed the worker twice, the second time with no other being heard."""

    def __init__(self, signal: int) -> None:
        super().__init__(
            f"the worker was killed twice by signal {signal} while it heard this chunk, the second "
            "time this chunk alone. It is left out; the other chunks of its file have their words."
        )


class GpuHostLostError(FanscribeError):
    """The host was taken away, as often as the job may be tried."""

    def __init__(self, shard_id: str, attempts: int, reason: str) -> None:
        super().__init__(
            f"shard {shard_id}: its host was lost {attempts} times (last: {reason}). Finished "
            "chunks are kept; run the retry manifest, on-demand if Spot is scarce."
        )


class GpuCapacityError(FanscribeError):
    """AWS had no host of the kinds that may be used."""

    def __init__(self, shard_id: str, purchase: str, reason: str) -> None:
        super().__init__(
            f"shard {shard_id}: no {purchase.replace('_', '-')} host was to be had: {reason}. Run "
            "the retry manifest later, or let GpuInstanceTypes name more types."
        )


class GpuMisconfiguredError(FanscribeError):
    """The job fits no host that its compute environment may start."""

    def __init__(self, shard_id: str, reason: str) -> None:
        super().__init__(
            f"shard {shard_id}: its job can never run: {reason}. Raise the stack's vCPU limits "
            "above one host's vCPUs, and name instance types with a GPU, 4 vCPUs and 16 GB."
        )


class GpuTimeoutError(FanscribeError):
    """The job ran longer than its shard may take."""

    def __init__(self, shard_id: str, seconds: int) -> None:
        super().__init__(
            f"shard {shard_id}: not done after {seconds} s. Finished chunks are kept; run the "
            "retry manifest."
        )


class GpuImageError(FanscribeError):
    """The worker's image cannot be pulled."""

    def __init__(self, image: str, fault: str) -> None:
        super().__init__(
            f"image {image} cannot be pulled: {fault}. If it is not in ECR: make image."
        )


class GpuWorkerError(FanscribeError):
    """The worker died without leaving a reason of its own."""

    def __init__(self, shard_id: str, reason: str, log_stream: str | None) -> None:
        log = f"; its log: /aws/batch/job, stream {log_stream}" if log_stream else ""
        super().__init__(f"shard {shard_id}: the worker died: {reason}{log}")


class ShardFailedError(FanscribeError):
    """Not one chunk of a shard could be transcribed."""

    def __init__(self, shard_id: str, failed: int, first_cause: str) -> None:
        super().__init__(f"shard {shard_id}: all {failed} chunks failed; the first: {first_cause}")


class DiarizationFailedError(FanscribeError):
    """Who speaks when in a recording could not be found out; its words are not touched by that."""

    def __init__(self, file_id: str, fault: str) -> None:
        super().__init__(
            f"{file_id}: its speakers could not be told apart: {fault}. Its transcript is written "
            "without them; run it again to try again, its words are kept."
        )
