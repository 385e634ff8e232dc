"""Show a Map Run's children, and any execution's history, through the API.

AWS Step Functions API, "ListExecutions": with `mapRunArn` it lists the children of that run, the
most recent first.
"DescribeExecution": works for a child too, which carries `mapRunArn`. "GetExecutionHistory": pages
by `maxResults` and `nextToken`, and turns around with `reverseOrder`.

Stock moto knows no children, lists every execution whatever mapRunArn says, returns a history
whole and forwards, leaves out when an execution timed out, and an output that is a string it
returns bare, not as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.exceptions import ExecutionDoesNotExist
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

LARGEST_PAGE, USUAL_PAGE = 1000, 100


def install() -> None:
    StepFunctionsParserBackend.describe_execution = _find_child_or(
        StepFunctionsParserBackend.describe_execution
    )
    StepFunctionResponse.describe_execution = _describe_with_run(
        StepFunctionResponse.describe_execution
    )
    StepFunctionResponse.list_executions = _list_children_or(StepFunctionResponse.list_executions)
    StepFunctionResponse.get_execution_history = get_execution_history


def _find_child_or(find: Callable[..., Any]) -> Callable[..., Any]:
    def describe_execution(self: Any, execution_arn: str) -> Any:
        if "/" not in execution_arn.split(":")[6]:
            return find(self, execution_arn)
        for run in _map_runs(self):
            for child in run.children:
                if child.execution_arn == execution_arn:
                    return child
        raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{execution_arn}'")

    return describe_execution


def _map_runs(backend: Any) -> Sequence[Any]:
    environments = [execution.exec_worker.env for execution in backend._get_executions()]
    pools = [environment.map_run_record_pool_manager for environment in environments]
    return [run for pool in pools for run in pool.get_all() if hasattr(run, "children")]


def _describe_with_run(describe: Callable[..., Any]) -> Callable[..., Any]:
    def describe_execution(self: StepFunctionResponse) -> ActionResult:
        answer = describe(self).result
        execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
        if hasattr(execution, "map_run_arn"):
            answer["mapRunArn"] = execution.map_run_arn
        if execution.stop_date:
            answer["stopDate"] = execution.stop_date
        if execution.status == ExecutionStatus.SUCCEEDED:
            answer["output"] = json.dumps(execution.output)
        return ActionResult(answer)

    return describe_execution


def _list_children_or(list_all: Callable[..., Any]) -> Callable[..., Any]:
    def list_executions(self: StepFunctionResponse) -> ActionResult:
        if not (map_run_arn := self._get_param("mapRunArn")):
            return list_all(self)
        runs = _map_runs(self.stepfunction_backend)
        children = [
            child for run in runs for child in run.children if run.map_run_arn == map_run_arn
        ]
        wanted = self._get_param("statusFilter")
        rows = [_row(child) for child in children if wanted in (None, child.status)]
        page, token = _page(self, rows, newest_first=True)
        return ActionResult({"executions": page, "nextToken": token})

    return list_executions


def _row(child: Any) -> dict[str, Any]:
    row = {
        "executionArn": child.execution_arn,
        "stateMachineArn": child.state_machine_arn,
        "mapRunArn": child.map_run_arn,
        "itemCount": child.item_count,
        "name": child.name,
        "status": child.status,
        "startDate": child.start_date,
    }
    return row | ({"stopDate": child.stop_date} if child.stop_date else {})


def get_execution_history(self: StepFunctionResponse) -> ActionResult:
    execution = self.stepfunction_backend.describe_execution(self._get_param("executionArn"))
    events = execution.to_history_output()["events"]
    backwards = bool(self._get_bool_param("reverseOrder"))
    page, token = _page(self, events, newest_first=backwards)
    return ActionResult({"events": page, "nextToken": token})


def _page(
    response: StepFunctionResponse, rows: Sequence[Any], *, newest_first: bool
) -> tuple[Sequence[Any], str | None]:
    """A page of rows that are in the order of time, to whose end more may be added meanwhile.

    The token counts from the beginning: it is where the next page begins, or backwards ends.
    """
    size = min(response._get_int_param("maxResults") or USUAL_PAGE, LARGEST_PAGE)
    token = response._get_int_param("nextToken")
    if newest_first:
        end = len(rows) if token is None else token
        start = max(0, end - size)
        return rows[start:end][::-1], str(start) if start else None
    start = token or 0
    end = start + size
    return rows[start:end], str(end) if end < len(rows) else None
