"""Write what the children of a Map Run returned, as Step Functions exports it.

AWS, "ResultWriter (Map)": under `<Prefix>/<Map Run id>/` there are `SUCCEEDED_n`, `FAILED_n` and
`PENDING_n` files, by status, and `manifest.json` that lists them. Transformation NONE keeps each
child's metadata, COMPACT its output alone, FLATTEN joins outputs that are arrays; failed children
are always written as under NONE. OutputType JSON makes an array, JSONL a line for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moto.stepfunctions.parser.api import ExecutionStatus

from fanscribe_local.map_run.child import ChildExecution, as_json, instant
from fanscribe_local.map_run.run import MapRun

DEFAULTS = {"Transformation": "NONE", "OutputType": "JSON"}


def result_files(run: MapRun, config: dict[str, str] | None) -> dict[str, tuple[str, str]]:
    """Status -> (file name, text), for the statuses that have something to say."""
    config = DEFAULTS | (config or {})
    ended = sorted(run.children, key=lambda child: child.index)
    succeeded = [child for child in ended if child.status == ExecutionStatus.SUCCEEDED]
    rows = {
        "SUCCEEDED": transformed(succeeded, config["Transformation"]),
        "FAILED": [with_metadata(child) for child in ended if child not in succeeded],
        "PENDING": [{"Input": as_json(given.value)} for given in run.not_started()],
    }
    extension = config["OutputType"].lower()
    return {
        status: (f"{status}_0.{extension}", formatted(values, config["OutputType"]))
        for status, values in rows.items()
        if values
    }


def transformed(children: Sequence[ChildExecution], transformation: str) -> list[Any]:
    if transformation == "NONE":
        return [with_metadata(child) for child in children]
    outputs = [child.output for child in children]
    if transformation == "COMPACT":
        return outputs
    return [
        value for output in outputs for value in (output if isinstance(output, list) else [output])
    ]


def formatted(values: Sequence[Any], output_type: str) -> str:
    if output_type == "JSONL":
        return "".join(as_json(value) + "\n" for value in values)
    return as_json(values)


def with_metadata(child: ChildExecution) -> dict[str, Any]:
    row = {
        "ExecutionArn": child.execution_arn,
        "Input": child.execution_input,
        "InputDetails": {"Included": True},
        "Name": child.name,
        "RedriveCount": 0,
        "StartDate": instant(child.start_date),
        "StateMachineArn": child.state_machine_arn,
        "Status": child.status,
        "StopDate": instant(child.stop_date) if child.stop_date else None,
    }
    if child.status == ExecutionStatus.SUCCEEDED:
        return row | {"Output": as_json(child.output), "OutputDetails": {"Included": True}}
    return row | {"Error": child.error, "Cause": child.cause}


def manifest(run: MapRun, bucket: str, written: dict[str, list[dict[str, Any]]]) -> str:
    statuses = ("FAILED", "PENDING", "SUCCEEDED")
    return as_json(
        {
            "DestinationBucket": bucket,
            "MapRunArn": run.record.map_run_arn,
            "ResultFiles": {status: written.get(status, []) for status in statuses},
        }
    )
