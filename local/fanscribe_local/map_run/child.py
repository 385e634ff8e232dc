"""One child workflow execution of a Map Run.

AWS, "Using Map state in Distributed mode": each child has its own execution history and input;
"Viewing Map Runs": its ARN is `execution:<state machine>/<label>:<name>`. Its context object is
its own: `$$.Execution.Id` is the child's ARN, `$$.Execution.Input` the child's input.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.api import (
    ExecutionStartedEventDetails,
    ExecutionStatus,
    HistoryEventExecutionDataDetails,
    HistoryEventType,
)
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventHistoryContext
from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramEnded,
    ProgramError,
    ProgramStopped,
    ProgramTimedOut,
)
from moto.stepfunctions.parser.asl.eval.states import (
    ContextObjectData,
    ExecutionData,
    StateMachineData,
)
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from fanscribe_local.map_run.batches import ChildInput

STATUS = {
    ProgramEnded: ExecutionStatus.SUCCEEDED,
    ProgramError: ExecutionStatus.FAILED,
    ProgramStopped: ExecutionStatus.ABORTED,
    ProgramTimedOut: ExecutionStatus.TIMED_OUT,
}


class ChildExecution:
    """A child and what became of it, with the attributes moto's API code reads."""

    def __init__(self, index: int, given: ChildInput, run: Any, parent: Environment) -> None:
        self.index, self.item_count, self.input = index, given.item_count, given.value
        self.name = str(uuid.uuid4())
        self.map_run_arn = run.map_run_arn
        self.state_machine_arn = run.map_state_machine_arn
        machine = self.state_machine_arn.replace(":stateMachine:", ":execution:")
        self.execution_arn = f"{machine}:{self.name}"
        self.execution_input = json.dumps(given.value)
        self.status = ExecutionStatus.RUNNING
        self.start_date = datetime.now(UTC)
        self.stop_date: datetime | None = None
        self.output: Any = None
        self.output_details = {"included": True}
        self.error: str | None = None
        self.cause: str | None = None
        self._environment = _environment(self, parent)

    def run(self, program: Program) -> None:
        environment = self._environment
        details = ExecutionStartedEventDetails(
            input=self.execution_input,
            inputDetails=HistoryEventExecutionDataDetails(truncated=False),
            roleArn=environment.aws_execution_details.role_arn,
        )
        environment.event_manager.add_event(
            context=environment.event_history_context,
            event_type=HistoryEventType.ExecutionStarted,
            event_details=EventDetails(executionStartedEventDetails=details),
            update_source_event_id=False,
        )
        program.eval(environment)
        self._settle(environment)

    def _settle(self, environment: Environment) -> None:
        state = environment.program_state()
        if isinstance(state, ProgramEnded):
            self.output = environment.states.get_input()
        elif isinstance(state, ProgramError):
            self.error, self.cause = state.error.get("error"), state.error.get("cause")
        elif isinstance(state, ProgramStopped):
            self.error, self.cause = state.error, state.cause
        self.stop_date = datetime.now(UTC)
        self.status = STATUS[type(state)]

    def stop(self, stop_date: datetime, error: str | None = None, cause: str | None = None) -> None:
        self._environment.set_stop(stop_date=stop_date, error=error, cause=cause)

    def to_history_output(self) -> dict[str, Any]:
        return {"events": self._environment.event_manager.get_event_history()}


def _environment(child: ChildExecution, parent: Environment) -> Environment:
    """A whole execution's environment, except for what the parent has to answer for."""
    details = parent.aws_execution_details
    machine = parent.states.context_object.context_object_data["StateMachine"]
    context = ContextObjectData(
        Execution=ExecutionData(
            Id=child.execution_arn,
            Input=child.input,
            Name=child.name,
            RoleArn=details.role_arn,
            StartTime=instant(child.start_date),
        ),
        StateMachine=StateMachineData(Id=child.state_machine_arn, Name=machine["Name"]),
    )
    environment = Environment(
        aws_execution_details=details,
        execution_type=parent.execution_type,
        context=context,
        event_history_context=EventHistoryContext.of_program_start(),
        cloud_watch_logging_session=None,
        activity_store=parent.activity_store,
    )
    environment.callback_pool_manager = parent.callback_pool_manager
    environment.map_run_record_pool_manager = parent.map_run_record_pool_manager
    return environment


def as_json(value: Any) -> str:
    return str(to_json_str(value, separators=(",", ":")))


def instant(moment: datetime) -> str:
    """A time in UTC as Step Functions writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
