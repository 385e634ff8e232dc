"""What boto3 raises, under names that the state machine and an operator know."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ClientError

from fanscribe.errors import AwsRefusedError, AwsUnavailableError, FanscribeError

_SERVER_FAULT = 500
_TRANSIENT_CODES = {
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
}


def named(error: Exception) -> Exception:
    """`error` itself, unless boto3 raised it: then an AwsRefusedError for an answer that says no,
    and an AwsUnavailableError for all the rest."""
    if isinstance(error, ClientError):
        return _answered(error)
    if isinstance(error, BotoCoreError):
        return AwsUnavailableError("a call to AWS", f"{type(error).__name__}: {error}")
    return error


def _answered(error: ClientError) -> FanscribeError:
    answer = error.response["Error"]
    code, said = answer.get("Code", "no code"), answer.get("Message", "no reason given")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _TRANSIENT_CODES or status >= _SERVER_FAULT:
        return AwsUnavailableError(error.operation_name, f"{code}: {said}")
    return AwsRefusedError(error.operation_name, code, said)
