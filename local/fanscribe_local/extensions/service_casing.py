"""Write a task's parameters and results in Step Functions' casing.

AWS, "Passing parameters to a service API": parameters are written in PascalCase whatever the
service's own casing is, and results come back in PascalCase.

Stock moto has both converters, and calls neither; Batch, whose API is camelCase, gets `JobName`.
"""

from __future__ import annotations

from typing import Any

from botocore import xform_name
from moto.core.utils import get_service_model
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service as task,
)


def install() -> None:
    service = task.StateTaskService
    service._normalise_parameters = normalise_parameters
    service._normalise_response = normalise_response


def normalise_parameters(
    self: Any,
    parameters: dict[str, Any],
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    operation = _operation(self, boto_service_name, service_action_name)
    if operation.input_shape is not None:
        self._to_boto_request(parameters, operation.input_shape)


def normalise_response(
    self: Any,
    response: Any,
    boto_service_name: str | None = None,
    service_action_name: str | None = None,
) -> None:
    operation = _operation(self, boto_service_name, service_action_name)
    if operation.output_shape is not None:
        self._from_boto_response(response, operation.output_shape)


def _operation(state: Any, boto_service_name: str | None, action: str | None) -> Any:
    model = get_service_model(state._get_boto_service_name(boto_service_name))
    method = state._get_boto_service_action(action)
    name = next(name for name in model.operation_names if xform_name(name) == method)
    return model.operation_model(name)
