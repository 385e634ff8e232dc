"""What an error means for the job."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from fanscribe.aws_faults import named
from fanscribe.errors import (
    AwsRefusedError,
    AwsUnavailableError,
    EmptyAudioError,
    GpuDeviceError,
    GpuOutOfMemoryError,
    SourceNotFoundError,
    SourceUnavailableError,
)
from fanscribe_gpu import exits
from fanscribe_gpu.verdict import exit_code, whole_shard, worst


def s3_says(code: str, status: int) -> ClientError:
    answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PutObject")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fault",
    [
        s3_says("InternalError", 500),
        s3_says("SlowDown", 503),
        s3_says("RequestTimeout", 400),
        EndpointConnectionError(endpoint_url="https://s3"),
    ],
)
def test_s3_that_fails_is_worth_another_try_and_has_a_name(fault: Exception) -> None:
    error = named(fault)
    assert isinstance(error, AwsUnavailableError)
    assert exit_code(error, failed_before=0) == exits.TRANSIENT


def test_s3_that_refuses_is_not_asked_again_and_has_a_name() -> None:
    error = named(s3_says("AccessDenied", 403))
    assert isinstance(error, AwsRefusedError)
    assert exit_code(error, failed_before=0) == exits.PERMANENT


def test_a_bug_keeps_its_own_name_and_is_not_tried_again() -> None:
    bug = ValueError("a bug")
    assert named(bug) is bug
    assert exit_code(bug, failed_before=0) == exits.PERMANENT


def test_what_should_pass_and_does_not_is_given_up_at_the_third_try() -> None:
    error = GpuDeviceError("Xid 79")
    codes = [exit_code(error, failed) for failed in range(4)]
    assert codes == [exits.TRANSIENT, exits.TRANSIENT, exits.PERMANENT, exits.PERMANENT]


def test_a_shard_whose_chunks_failed_alike_fails_under_their_name() -> None:
    error = whole_shard("s", [GpuOutOfMemoryError("2 GiB"), GpuOutOfMemoryError("3 GiB")])
    assert type(error) is GpuOutOfMemoryError
    assert str(error).startswith("all 2 chunks of shard s failed; the first: 2 GiB.")


def test_a_shard_whose_chunks_failed_differently_fails_under_its_own() -> None:
    error = whole_shard("s", [SourceNotFoundError("s3://a/b"), EmptyAudioError("s3://a/c")])
    assert type(error).__name__ == "ShardFailedError"
    assert "s3://a/b" in str(error)


def test_a_shard_that_failed_of_what_may_pass_is_tried_again() -> None:
    error = whole_shard("s", [GpuDeviceError("x"), SourceUnavailableError("s3://a/b", "503")])
    assert exit_code(error, failed_before=0) == exits.TRANSIENT


def test_a_fault_that_is_none_of_ours_does_not_lend_the_shard_its_name() -> None:
    assert type(whole_shard("s", [ValueError("x")])).__name__ == "ShardFailedError"


def test_a_shard_with_a_hole_is_tried_again_but_not_when_batch_has_no_more_tries() -> None:
    gone, bad = SourceUnavailableError("s3://a/b", "503"), SourceNotFoundError("s3://a/c")
    ends = [worst("s", [bad, gone], chunks=9, tries_before=before) for before in (0, 1, 2, 4)]
    assert ends == [gone, gone, None, None]
    assert worst("s", [bad], chunks=9, tries_before=0) is None
    assert worst("s", [], chunks=9, tries_before=0) is None
