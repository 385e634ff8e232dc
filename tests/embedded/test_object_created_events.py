"""A new object in a bucket that notifies starts the flow that listens."""

from __future__ import annotations

import json
import uuid
from typing import Any

from embedded.lab import PASS, Lab, until


def manifests(lab: Lab) -> list[Any]:
    arn = lab.stack.outputs["FlowArn"]
    rows = lab.sfn.list_executions(stateMachineArn=arn)["executions"]
    inputs = [lab.sfn.describe_execution(executionArn=row["executionArn"]) for row in rows]
    return [json.loads(found["input"]).get("manifest") for found in inputs]


def test_an_upload_starts_the_templates_state_machine_with_the_transformed_event(lab: Lab) -> None:
    key = lab.put("x", f"in/{uuid.uuid4().hex}.csv")
    assert until(lambda: f"s3://{lab.bucket}/{key}" in manifests(lab))


def test_neither_another_prefix_nor_a_silent_bucket_starts_it(lab: Lab) -> None:
    silent = lab.stack.resources["Silent"]
    lab.s3.put_object(Bucket=silent, Key="in/silent.csv", Body=b"x")
    lab.put("x", "elsewhere/a.csv")
    key = lab.put("x", f"in/{uuid.uuid4().hex}.csv")
    found = until(lambda: (m := manifests(lab)) and f"s3://{lab.bucket}/{key}" in m and m)
    assert f"s3://{silent}/in/silent.csv" not in found
    assert f"s3://{lab.bucket}/elsewhere/a.csv" not in found


def test_the_event_has_the_fields_and_spelling_of_s3(lab: Lab) -> None:
    events, machine = lab.aws.client("events"), lab.machine(PASS)
    name, key = f"rule-{uuid.uuid4().hex[:8]}", f"shape/{uuid.uuid4().hex}"
    pattern = {"source": ["aws.s3"], "detail": {"object": {"key": [key]}}}
    events.put_rule(Name=name, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": machine, "RoleArn": lab.role}])
    lab.put("abc", key)
    (row,) = until(lambda: lab.sfn.list_executions(stateMachineArn=machine)["executions"])
    event = lab.wait(row["executionArn"])["result"]
    assert event["detail-type"] == "Object Created"
    assert event["time"].endswith("Z")
    assert event["detail"]["reason"] == "PutObject"
    assert event["detail"]["object"].keys() == {"key", "size", "etag", "sequencer"}
    assert event["detail"]["object"]["size"] == 3
