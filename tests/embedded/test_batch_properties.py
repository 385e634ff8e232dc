"""Batch resources have the properties that the template gives them."""

from __future__ import annotations

from embedded.lab import Lab


def test_an_attempt_ends_when_its_time_is_up_and_is_not_tried_again(lab: Lab) -> None:
    job_id = lab.batch.submit_job(
        jobName="job",
        jobQueue=lab.stack.resources["Queue"],
        jobDefinition=lab.stack.resources["ShortDefinition"],
    )["jobId"]
    job = lab.finished(job_id)
    assert job["status"] == "FAILED"
    assert job["statusReason"] == "Job attempt duration exceeded timeout"
    assert len(job["attempts"]) == 1


def test_an_environment_without_a_role_gets_the_service_linked_one(lab: Lab) -> None:
    environment = lab.batch.describe_compute_environments()["computeEnvironments"][0]
    assert "/aws-service-role/batch.amazonaws.com/" in environment["serviceRole"]


def test_a_list_that_is_a_parameters_default_is_a_list(lab: Lab) -> None:
    environment = lab.batch.describe_compute_environments()["computeEnvironments"][0]
    assert environment["computeResources"]["instanceTypes"] == ["g5.xlarge", "g6.xlarge"]
