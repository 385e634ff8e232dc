"""A stack that somebody has deployed to an account, and what a test leaves in it: nothing."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable

import boto3
import msgspec
from e2e.stack_under_test import Execution, StackUnderTest
from fanscribe import layout
from fanscribe.contracts import Shard
from fanscribe_cli.cleaning.buckets import remove_under
from fanscribe_local.stack import Stack

STARTS_WITHIN_S = 120
ENDS_WITHIN_S = 3600
"""A GPU host takes minutes to start, and Spot may have none for half an hour."""


class RealStack(StackUnderTest):
    """Found by its name, as boto3 finds accounts; slower to answer than the embedded one."""

    poll_seconds = 5.0

    def __init__(self, name: str) -> None:
        self.session = boto3.Session()
        (found,) = self.session.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        outputs = {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}
        super().__init__(self.session, Stack(name, outputs))
        self.test_id = f"deployed-test-{uuid.uuid4().hex[:12]}"
        self.run_id: str | None = None

    def run_manifest(self, files: Iterable[tuple[str, bytes]]) -> Execution:
        """Upload recordings and a manifest of them, and wait for the run that this starts."""
        rows = [self.upload(f"{self.test_id}/{name}", body) for name, body in files]
        manifest = "\n".join(["audio_url", *rows, ""]).encode()
        uri = self.upload(f"manifests/{self.test_id}.csv", manifest)
        arn = self._execution_of(uri)
        self.run_id = arn.rsplit(":", 1)[-1]
        return self.wait(arn, ENDS_WITHIN_S)

    def _execution_of(self, manifest: str) -> str:
        deadline = time.monotonic() + STARTS_WITHIN_S
        asked: set[str] = set()
        machine = self.stack.outputs["StateMachineArn"]
        while time.monotonic() < deadline:
            for one in self.sfn.list_executions(stateMachineArn=machine)["executions"]:
                arn = one["executionArn"]
                if arn not in asked and self._is_of(arn, manifest):
                    return str(arn)
                asked.add(arn)
            time.sleep(self.poll_seconds)
        raise TimeoutError(f"no run of {manifest} in {STARTS_WITHIN_S} s: is the rule enabled?")

    def _is_of(self, arn: str, manifest: str) -> bool:
        found = self.sfn.describe_execution(executionArn=arn)
        return bool(json.loads(found["input"]).get("manifest") == manifest)

    def remove_traces(self) -> None:
        """Everything that the test put, and what its run wrote; log lines expire by themselves."""
        bucket = self.stack.outputs
        remove_under(self.s3, bucket["InputBucket"], f"{self.test_id}/")
        remove_under(self.s3, bucket["InputBucket"], f"manifests/{self.test_id}.csv")
        if run_id := self.run_id:
            for key in self._chunk_keys(run_id):
                remove_under(self.s3, bucket["WorkBucket"], layout.chunk_result(key))
            remove_under(self.s3, bucket["WorkBucket"], layout.run_prefix(run_id))
            remove_under(self.s3, bucket["OutputBucket"], f"{run_id}/")

    def _chunk_keys(self, run_id: str) -> list[str]:
        work, prefix = self.stack.outputs["WorkBucket"], layout.shards_prefix(run_id)
        listed = self.s3.list_objects_v2(Bucket=work, Prefix=prefix).get("Contents", [])
        bodies = (self.s3.get_object(Bucket=work, Key=one["Key"])["Body"].read() for one in listed)
        shards = (msgspec.json.decode(body, type=Shard) for body in bodies)
        return [chunk.key for shard in shards for chunk in shard.chunks]
