"""A distributed Map that cannot reach S3 fails by a name that can be caught."""

from __future__ import annotations

from embedded.lab import PASS, Lab, distributed, numbers


def test_items_that_are_not_there_are_item_reader_failed(lab: Lab) -> None:
    ended = lab.run({"Map": distributed(PASS, ItemReader=lab.reader("no/such/key"))})
    assert ended["error"] == "States.ItemReaderFailed"
    assert "NoSuchKey" in ended["cause"]


def test_results_without_a_bucket_are_result_writer_failed_and_can_be_caught(lab: Lab) -> None:
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": "no-such-bucket", "Prefix": "x"},
    }
    catch = [{"ErrorEquals": ["States.ResultWriterFailed"], "Next": "Caught"}]
    states = {
        "Map": distributed(PASS, ResultWriter=writer, Catch=catch),
        "Caught": {"Type": "Pass", "End": True},
    }
    ended = lab.run(states, numbers(1))
    assert ended["status"] == "SUCCEEDED"
    assert "NoSuchBucket" in ended["result"]["Cause"]
