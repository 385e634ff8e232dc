"""Let a Fail state pass on an error that Step Functions itself raised.

AWS, "Fail workflow state": ErrorPath takes the error's name from the input, whatever it is, so a
Catch can hand `States.TaskFailed` or `States.Timeout` to a Fail state that ends the execution.

Stock moto refuses names that begin with `States.`, so the execution fails with States.Runtime.
"""

from __future__ import annotations

from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName


def install() -> None:
    def accept_any(self: CustomErrorName, error_name: str | None) -> None:
        ErrorName.__init__(self, error_name=error_name)

    CustomErrorName.__init__ = accept_any
