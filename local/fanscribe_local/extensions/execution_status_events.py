"""Tell EventBridge when an execution starts and how it ends.

AWS Step Functions Developer Guide, "Automating Step Functions event delivery with EventBridge":
each change of a Standard execution's status is an event *Step Functions Execution Status Change*
of `aws.states`; its detail is what DescribeExecution answers, with dates in milliseconds. Those of
a Distributed Map's children name another state machine, and are left out here.

Stock moto sends none.
"""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.backend.execution import (
    BaseExecutionWorkerCommunication as Communication,
)
from moto.stepfunctions.parser.backend.execution import Execution
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

from fanscribe_local import event_bus


def install() -> None:
    start, terminated = ExecutionWorker.start, Communication.terminated

    def tell_and_start(self: ExecutionWorker) -> None:
        # Before it begins: a short one would be over by the time that it is described.
        tell(self._execution_communication.execution)
        start(self)

    def terminated_and_told(self: Communication) -> None:
        terminated(self)
        tell(self.execution)

    ExecutionWorker.start = tell_and_start
    Communication.terminated = terminated_and_told


def tell(execution: Execution) -> None:
    """Deliveries are asynchronous: the execution does not wait for them."""
    threading.Thread(target=event_bus.put, args=(message(execution),), daemon=True).start()


def message(execution: Execution) -> dict[str, Any]:
    described = execution.to_describe_output()
    detail = {name: described.get(name) for name in TEXTS} | {
        name: _milliseconds(described.get(name)) for name in ("startDate", "stopDate")
    }
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": execution.account_id,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": execution.region_name,
        "resources": [execution.exec_arn],
        "detail": {**detail, "status": str(described["status"].value)},
    }


TEXTS = ("executionArn", "stateMachineArn", "name", "input", "output", "error", "cause")


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)
