"""A CSV dropped in the input bucket turns into transcripts."""

from __future__ import annotations

import time

from e2e.stack_under_test import Execution, StackUnderTest


def test_a_manifest_uploaded_to_manifests_is_transcribed(
    deployed: StackUnderTest, finished: Execution, demo_rows: list[dict[str, str]]
) -> None:
    def executions() -> dict[str, str]:
        arn = deployed.stack.outputs["StateMachineArn"]
        found = deployed.sfn.list_executions(stateMachineArn=arn)["executions"]
        return {e["executionArn"]: e["name"] for e in found}

    before = executions()
    row = next(r for r in demo_rows if "broken" not in r["file_id"])
    bucket = deployed.stack.outputs["InputBucket"]
    body = f"audio_url,file_id\ns3://{bucket}/demo/{row['audio_url']},dropped\n"
    deployed.upload("manifests/dropped.csv", body.encode())

    deadline = time.monotonic() + 20
    while not (started := set(executions()) - set(before)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert len(started) == 1
    execution = deployed.wait(started.pop(), 120)
    assert execution.status == "SUCCEEDED", execution.cause
    assert f"{execution.run_id}/dropped/transcript.srt" in deployed.output_keys(execution.run_id)
