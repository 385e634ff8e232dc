"""What AWS's client raises, under names of our own."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ResponseStreamingError
from fanscribe.aws_faults import named
from fanscribe.errors import AwsRefusedError, AwsUnavailableError


def answered(code: str, status: int) -> ClientError:
    said = {
        "Error": {"Code": code, "Message": "said so"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(said, "GetObject")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "status"), [("SlowDown", 503), ("ThrottlingException", 400), ("InternalError", 500)]
)
def test_an_answer_that_may_be_another_next_time_is_transient(code: str, status: int) -> None:
    error = named(answered(code, status))
    assert isinstance(error, AwsUnavailableError)
    assert f"GetObject: {code}: said so" in str(error)


@pytest.mark.parametrize(("code", "status"), [("AccessDenied", 403), ("NoSuchBucket", 404)])
def test_a_refusal_is_not(code: str, status: int) -> None:
    error = named(answered(code, status))
    assert isinstance(error, AwsRefusedError)
    assert f"GetObject: {code}" in str(error)


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url="https://s3.amazonaws.com"),
        ResponseStreamingError(error="cut off"),
    ],
)
def test_a_broken_connection_is_transient(fault: Exception) -> None:
    assert isinstance(named(fault), AwsUnavailableError)  # type: ignore[arg-type]


def test_what_is_not_awss_keeps_its_name() -> None:
    error = ValueError("ours")
    assert named(error) is error
