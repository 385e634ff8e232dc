"""A distributed Map's results are exported to S3 as Step Functions writes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from embedded.lab import FAIL_NEGATIVE, PASS, Lab, distributed, numbers


def writer(lab: Lab, **config: str) -> dict[str, Any]:
    return {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": lab.bucket, "Prefix.$": "States.Format('results/{}', $.to)"},
        **({"WriterConfig": config} if config else {}),
    }


def exported(lab: Lab, manifest_key: str) -> dict[str, list[str]]:
    manifest = json.loads(lab.read(manifest_key))
    assert manifest["DestinationBucket"] == lab.bucket
    texts = {s: [lab.read(f["Key"]) for f in files] for s, files in manifest["ResultFiles"].items()}
    sizes = [f["Size"] for files in manifest["ResultFiles"].values() for f in files]
    assert sizes == [len(text.encode()) for files in texts.values() for text in files]
    return texts


def test_the_manifest_lists_what_succeeded_and_what_failed(lab: Lab) -> None:
    fields = {"ResultWriter": writer(lab), "ToleratedFailurePercentage": 100}
    ended = lab.run({"Map": distributed(FAIL_NEGATIVE, **fields)}, numbers(1, -1) | {"to": "a"})
    key = ended["result"]["ResultWriterDetails"]["Key"]
    run_id = ended["result"]["MapRunArn"].rsplit(":", 1)[-1]
    assert key == f"results/a/{run_id}/manifest.json"
    texts = exported(lab, key)
    (succeeded,), (failed,) = json.loads(texts["SUCCEEDED"][0]), json.loads(texts["FAILED"][0])
    assert json.loads(succeeded["Output"]) == {"n": 1}
    assert (failed["Error"], failed["Cause"]) == ("NegativeError", "it is below zero")
    assert json.loads(failed["Input"]) == {"n": -1}
    assert failed["Status"] == "FAILED"
    assert texts["PENDING"] == []


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({"Transformation": "COMPACT", "OutputType": "JSONL"}, '{"n":1}\n{"n":2}\n'),
        ({"Transformation": "COMPACT", "OutputType": "JSON"}, '[{"n":1},{"n":2}]'),
    ],
)
def test_the_writer_config_says_how_outputs_are_written(
    lab: Lab, config: dict[str, str], text: str
) -> None:
    fields = {"ResultWriter": writer(lab, **config)}
    ended = lab.run({"Map": distributed(PASS, **fields)}, numbers(1, 2) | {"to": "b"})
    key = ended["result"]["ResultWriterDetails"]["Key"]
    assert exported(lab, key)["SUCCEEDED"] == [text]


def test_a_run_that_fails_has_exported_what_ran_and_what_did_not(lab: Lab) -> None:
    fields = {"ResultWriter": writer(lab), "MaxConcurrency": 1}
    ended = lab.run({"Map": distributed(FAIL_NEGATIVE, **fields)}, numbers(1, -1, 2) | {"to": "c"})
    run_id = lab.map_runs(ended)[0]["mapRunArn"].rsplit(":", 1)[-1]
    texts = exported(lab, f"results/c/{run_id}/manifest.json")
    counts = {status: len(json.loads(files[0])) for status, files in texts.items()}
    assert counts == {"SUCCEEDED": 1, "FAILED": 1, "PENDING": 1}
    assert ended["error"] == "States.ExceedToleratedFailureThreshold"


def test_two_maps_at_once_write_each_its_own_results(lab: Lab) -> None:
    branches = [
        {
            "StartAt": label,
            "States": {
                label: distributed(
                    PASS, ItemsPath=f"$.{label}", Label=label, ResultWriter=writer(lab)
                )
            },
        }
        for label in ("x", "y")
    ]
    states = {"Both": {"Type": "Parallel", "Branches": branches, "End": True}}
    ended = lab.run(states, {"x": [1], "y": [2], "to": "d"})
    keys = [result["ResultWriterDetails"]["Key"] for result in ended["result"]]
    outputs = [json.loads(exported(lab, key)["SUCCEEDED"][0])[0]["Output"] for key in keys]
    assert outputs == ["1", "2"]
