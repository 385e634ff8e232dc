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


def named(error: BotoCoreError | ClientError) -> FanscribeError:
    """An AwsRefusedError for an answer that says no, an AwsUnavailableError for all the rest."""
    if not isinstance(error, ClientError):
        return AwsUnavailableError("a call to AWS", f"{type(error).__name__}: {error}")
    answer = error.response["Error"]
    code, said = answer.get("Code", "no code"), answer.get("Message", "no reason given")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _TRANSIENT_CODES or status >= _SERVER_FAULT:
        return AwsUnavailableError(error.operation_name, f"{code}: {said}")
    return AwsRefusedError(error.operation_name, code, said)
