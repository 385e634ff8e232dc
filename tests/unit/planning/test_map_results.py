"""The ResultWriter's files, in the shapes Step Functions documents."""

from __future__ import annotations

import json

import pytest
from fanscribe.contracts import ResultLocation
from fanscribe.planning.map_results import Reason, failed_items


class FakeS3:
    """get_object of a dict of bodies; anything else would be a call the module must not make."""

    def __init__(self, objects: dict[str, str]) -> None:
        self._objects = objects

    def get_object(self, Bucket: str, Key: str):  # noqa: N803 (boto3's names)
        from io import BytesIO

        from botocore.exceptions import ClientError

        if Key not in self._objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": BytesIO(self._objects[Key].encode())}


def child(ids: list[str], **end: str) -> dict[str, str]:
    batch = {"BatchInput": {}, "Items": [{"file_id": file_id} for file_id in ids]}
    return {"Name": "x", "Status": "FAILED", "Input": json.dumps(batch), **end}


def reasons(files: dict[str, str]) -> dict[str, Reason]:
    from fanscribe.storage import Bucket

    listed = {"FAILED": [{"Key": key, "Size": 1} for key in files], "SUCCEEDED": []}
    manifest = json.dumps({"DestinationBucket": "work", "ResultFiles": listed})
    client = FakeS3(files | {"m/manifest.json": manifest})
    return failed_items(ResultLocation("work", "m/manifest.json"), Bucket("work", client))


def test_every_item_of_a_failed_batch_gets_the_batchs_reason() -> None:
    dead = child(["a", "b"], Error="Runtime.ExitError", Cause='{"errorMessage": "signal: killed"}')
    found = reasons({"m/FAILED_0.json": json.dumps([dead])})
    assert found == dict.fromkeys("ab", Reason("Runtime.ExitError", "signal: killed"))


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("The state timed out", "The state timed out"),
        ('{"other": 1}', '{"other": 1}'),
        ("[1]", "[1]"),
        ("", "no cause was given"),
    ],
)
def test_a_cause_that_is_no_lambda_error_is_kept_whole(cause: str, said: str) -> None:
    found = reasons({"m/FAILED_0.json": json.dumps([child(["a"], Error="E", Cause=cause)])})
    assert found["a"] == Reason("E", said)


def test_json_lines_and_several_files_are_read() -> None:
    first = json.dumps(child(["a"], Error="E", Cause="1"))
    second = json.dumps(child(["b"], Error="E", Cause="2"))
    found = reasons({"m/FAILED_0.jsonl": f"{first}\n{second}\n", "m/FAILED_1.json": f"[{first}]"})
    assert set(found) == {"a", "b"}


def test_an_input_that_names_no_items_stops_nothing() -> None:
    strange = {"Input": "not json", "Error": "E", "Cause": "c"}
    found = reasons({"m/FAILED_0.json": json.dumps([strange, child(["a"], Error="E", Cause="c")])})
    assert set(found) == {"a"}
