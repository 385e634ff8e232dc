"""What an error means for the job: its name on record, and whether to try again."""

from __future__ import annotations

from collections.abc import Sequence

from fanscribe.errors import (
    FanscribeError,
    ShardFailedError,
    TransientError,
    recorded_error,
)

from fanscribe_gpu import exits

_TRIES = 3


def exit_code(error: Exception, failed_before: int) -> int:
    """TRANSIENT if another try may go better, unless two tries failed before this one."""
    again = isinstance(error, TransientError) and failed_before + 1 < _TRIES
    return exits.TRANSIENT if again else exits.PERMANENT


def worst(
    shard_id: str, errors: Sequence[Exception], chunks: int, tries_before: int
) -> Exception | None:
    """What a job of so many chunks, some of which failed, ends with: None is success.

    The whole shard's error if all failed. Else the first that may not befall another try, but only
    in the first tries, whatever ended those before: at Batch's last one, it would cost the shard.
    """
    if errors and len(errors) == chunks:
        return whole_shard(shard_id, errors)
    for error in errors:
        if exit_code(error, tries_before) == exits.TRANSIENT:
            return error
    return None


def whole_shard(shard_id: str, errors: Sequence[Exception]) -> FanscribeError:
    """The error of a shard of which every chunk failed: theirs, if they agree on what to do."""
    first = errors[0]
    alike = len({type(error) for error in errors}) == 1
    if alike or all(isinstance(error, TransientError) for error in errors):
        said = f"all {len(errors)} chunks of shard {shard_id} failed; the first: {first}"
        if error := recorded_error(type(first).__name__, said):
            return error
    return ShardFailedError(shard_id, len(errors), str(first))
