"""A job is described as DescribeJobs describes it."""

from __future__ import annotations

from embedded.lab import Lab


def test_asking_twice_changes_nothing(lab: Lab) -> None:
    job_id = lab.submit(["python", "-m", "task", "exit", "0"])
    lab.finished(job_id)
    first, second = lab.described(job_id), lab.described(job_id)
    assert first == second
    assert {entry["name"] for entry in first["container"]["environment"]} == {"TONE", "COLOUR"}


def test_the_container_has_its_image_requirements_and_outcome(lab: Lab) -> None:
    overrides = {"resourceRequirements": [{"type": "MEMORY", "value": "1024"}]}
    job_id = lab.batch.submit_job(
        jobName="job",
        jobQueue=lab.stack.resources["Queue"],
        jobDefinition=lab.stack.resources["Definition"],
        containerOverrides=overrides,
    )["jobId"]
    job = lab.finished(job_id)
    container = job["container"]
    needs = {entry["type"]: entry["value"] for entry in container["resourceRequirements"]}
    assert needs == {"VCPU": "1", "MEMORY": "1024"}
    assert container["image"] == "worker:latest"
    assert container["exitCode"] == 0
    assert job["retryStrategy"] == {"attempts": 1}
