"""Give an execution a name when nobody else does.

AWS Step Functions API, "StartExecution": when `name` is left out, a unique identifier becomes the
name of the execution.

Stock moto names it None, and the next one, too, and refuses the next one.
"""

from __future__ import annotations

import uuid
from typing import Any

from moto.stepfunctions.parser.models import StepFunctionsParserBackend


def install() -> None:
    start = StepFunctionsParserBackend.start_execution

    def start_named(
        self: StepFunctionsParserBackend,
        state_machine_arn: str,
        name: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        return start(self, state_machine_arn, name or str(uuid.uuid4()), *args, **kwargs)

    StepFunctionsParserBackend.start_execution = start_named
