"""End an execution at once when it is stopped, and say why.

AWS Step Functions API, "StopExecution": error and cause are those of the request; the execution is
ABORTED from then on. A Lambda function that is running goes on to its end, unheeded.

Stock moto drops both texts, and shows RUNNING until the task at hand has ended.
"""

from __future__ import annotations

import threading
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.stepfunctions.parser.api import ExecutionAbortedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.program.program import Program
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped
from moto.stepfunctions.parser.backend.execution import (
    BaseExecutionWorkerCommunication as Communication,
)
from moto.stepfunctions.responses import StepFunctionResponse


def install() -> None:
    _wake_when_stopped()
    _keep_reason()
    Program.eval = eval_until_stopped
    StepFunctionResponse.stop_execution = stop_execution


def stop_execution(self: StepFunctionResponse) -> ActionResult:
    backend = self.stepfunction_backend
    execution = backend.describe_execution(self._get_param("executionArn"))
    now = utcnow()
    execution.stop(now, self._get_param("error"), self._get_param("cause"))
    return ActionResult({"stopDate": now})


def eval_until_stopped(self: Program, env: Environment) -> None:
    """Evaluate in a thread, and leave it behind when the execution is stopped meanwhile."""
    env.next_state_name = self.start_at.start_at_name
    halted = env.halted = threading.Event()

    def evaluate() -> None:
        EvalComponent.eval(self, env)
        halted.set()

    threading.Thread(target=evaluate, daemon=True).start()
    limit = self.timeout_seconds.timeout_seconds if self.timeout_seconds else None
    if not halted.wait(limit):
        env.set_timed_out()
    state = env.program_state()
    if isinstance(state, ProgramStopped) and not env.is_frame():
        _conclude(env, state)


def _conclude(env: Environment, state: ProgramStopped) -> None:
    env._is_frame = True  # the thread left behind no longer speaks for the execution
    details = ExecutionAbortedEventDetails(error=state.error, cause=state.cause)
    env.event_history_context.source_event_id = 0
    env.event_manager.add_event(
        context=env.event_history_context,
        event_type=HistoryEventType.ExecutionAborted,
        event_details=EventDetails(executionAbortedEventDetails=details),
    )


def _wake_when_stopped() -> None:
    set_stop = Environment.set_stop

    def set_stop_and_wake(self: Environment, **reason: Any) -> None:
        set_stop(self, **reason)
        if halted := getattr(self, "halted", None):
            halted.set()

    Environment.set_stop = set_stop_and_wake


def _keep_reason() -> None:
    reflect = Communication._reflect_execution_status

    def reflect_with_reason(self: Communication) -> None:
        reflect(self)
        state = self.execution.exec_worker.env.program_state()
        if isinstance(state, ProgramStopped):
            self.execution.error, self.execution.cause = state.error, state.cause

    Communication._reflect_execution_status = reflect_with_reason
