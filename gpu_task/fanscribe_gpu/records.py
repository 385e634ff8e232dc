"""What the job leaves in the work bucket: results, failures, a summary."""

from __future__ import annotations

from pathlib import PurePosixPath

from fanscribe import layout
from fanscribe.aws_faults import named
from fanscribe.contracts import Failure, ShardChunk, ShardSummary, Turns
from fanscribe.storage import Bucket
from msgspec import structs

from fanscribe_gpu.pipeline import Outcome
from fanscribe_gpu.speakers import Told

_STATE = "TranscribeOnGpu"


class Records:
    """Writes one run's records about one shard."""

    def __init__(self, work: Bucket, run_id: str, shard_key: str) -> None:
        self._work = work
        self._run_id = run_id
        self.shard_id = PurePosixPath(shard_key).stem

    def outcome(self, outcome: Outcome) -> None:
        chunk, result, error = outcome
        if error is not None:
            self._work.write_as(self._failure_key(chunk), _failure(chunk, error))
            return
        # An earlier attempt's failure goes first: beside a result it would contradict it.
        self._work.delete(self._failure_key(chunk))
        if result is not None:
            self._work.write_as(layout.chunk_result(chunk.key), result)

    def told(self, told: Told) -> None:
        """Who speaks in a recording, or why nobody knows."""
        recording, turns, error = told
        failure = layout.failure(self._run_id, recording.file_id, _STATE)
        if error is not None:
            of_chunk = _failure(recording.chunks[0], error)
            self._work.write_as(failure, structs.replace(of_chunk, chunk=None))
        if turns is not None:
            self._work.delete(failure)
            found = Turns(key=recording.key, model=recording.model, turns=turns)
            self._work.write_as(layout.turns(recording.key), found)

    def summary(self, summary: ShardSummary) -> None:
        self._work.write_as(layout.summary(self._run_id, self.shard_id), summary)

    def begin(self) -> None:
        """Forget why an earlier attempt failed: this one may not, or for another reason."""
        self._work.delete(layout.shard_error(self._run_id, self.shard_id))

    def shard_failed(self, error: Exception) -> None:
        failure = Failure(
            file_id=self.shard_id, state=_STATE, error=type(error).__name__, cause=str(error)
        )
        self._work.write_as(layout.shard_error(self._run_id, self.shard_id), failure)

    def _failure_key(self, chunk: ShardChunk) -> str:
        return layout.failure(self._run_id, chunk.file_id, _STATE, chunk.index, chunk.channel)


def _failure(chunk: ShardChunk, raised: Exception) -> Failure:
    error = named(raised)
    return Failure(
        file_id=chunk.file_id,
        state=_STATE,
        error=type(error).__name__,
        cause=str(error),
        audio_url=chunk.source.audio_url,
        chunk=chunk.index,
        channel=chunk.channel,
    )
