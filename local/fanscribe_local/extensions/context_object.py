"""Let `$$.Execution.StartTime` be text.

AWS, "Accessing execution data from the Context object": StartTime is an ISO 8601 timestamp in
UTC, with milliseconds.

Stock moto puts a Python datetime there, and an execution that passes it on fails.
"""

from __future__ import annotations

from typing import Any

from moto.stepfunctions.parser.backend.execution import Execution

from fanscribe_local.map_run.child import instant


def install() -> None:
    details = Execution.get_start_execution_details

    def details_with_text(self: Execution) -> Any:
        found = details(self)
        found.start_time = instant(self.start_date)
        return found

    Execution.get_start_execution_details = details_with_text
