"""The context object can be passed on as JSON."""

from __future__ import annotations

import re

from embedded.lab import Lab


def test_the_start_of_the_execution_is_a_timestamp_in_text(lab: Lab) -> None:
    parameters = {"began.$": "$$.Execution.StartTime", "name.$": "$$.Execution.Name"}
    ended = lab.run({"Tell": {"Type": "Pass", "Parameters": parameters, "End": True}})
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", ended["result"]["began"])
    assert ended["result"]["name"] == ended["name"]
