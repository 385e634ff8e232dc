"""Task parameters and results are in PascalCase, whatever the service's own casing."""

from __future__ import annotations

from embedded.lab import Lab


def test_batch_takes_and_returns_pascal_case_all_the_way_down(lab: Lab) -> None:
    command = ["python", "-m", "task", "exit", "0"]
    result = lab.run({"Job": lab.job(command)})["result"]
    assert result["Status"] == "SUCCEEDED"
    assert result["Container"]["Command"] == command
    assert result["Container"]["ResourceRequirements"][0].keys() == {"Type", "Value"}
    assert result["Attempts"][0]["Container"]["ExitCode"] == 0
    assert "LogStreamName" in result["Container"]


def test_values_and_the_keys_of_maps_keep_their_spelling(lab: Lab) -> None:
    job = lab.job(["python", "-m", "task", "exit", "0"], Tags={"costCentre": "aB_c"})
    assert lab.run({"Job": job})["result"]["Tags"]["costCentre"] == "aB_c"
