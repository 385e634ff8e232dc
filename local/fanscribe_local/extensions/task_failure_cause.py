"""Keep the cause that a task reports with its failure.

AWS Step Functions API, "SendTaskFailure": error and cause are both recorded.

Stock moto takes the error and drops the cause.
"""

from __future__ import annotations

from moto.core.responses import EmptyResult
from moto.stepfunctions.responses import StepFunctionResponse


def install() -> None:
    StepFunctionResponse.send_task_failure = send_task_failure


def send_task_failure(self: StepFunctionResponse) -> EmptyResult:
    self.stepfunction_backend.send_task_failure(
        self._get_param("taskToken"),
        error=self._get_param("error"),
        cause=self._get_param("cause"),
    )
    return EmptyResult()
