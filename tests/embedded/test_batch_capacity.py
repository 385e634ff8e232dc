"""Jobs that no host can be had for are cancelled by their queue, with the reason."""

from __future__ import annotations

from embedded.lab import Lab, until

NO_CAPACITY = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"


def test_without_hosts_a_job_is_cancelled_with_the_reason(lab: Lab) -> None:
    with lab.aws.without_hosts(lab.stack.resources["Compute"]):
        job = lab.finished(lab.submit(["python", "-m", "task", "exit", "0"]))
    assert job["status"] == "FAILED"
    assert job["statusReason"] == (
        f"Canceled by JobStateTimeLimit action due to reason: {NO_CAPACITY}"
    )
    assert job["attempts"] == []


def test_a_reason_that_the_queue_has_no_action_for_leaves_the_job_waiting(lab: Lab) -> None:
    needs = [{"type": "VCPU", "value": "64"}, {"type": "MEMORY", "value": "512"}]
    job_id = lab.batch.submit_job(
        jobName="job",
        jobQueue=lab.stack.resources["Queue"],
        jobDefinition=lab.stack.resources["Definition"],
        containerOverrides={"resourceRequirements": needs},
    )["jobId"]
    until(lambda: "COMPUTE_ENVIRONMENT_MAX" in lab.described(job_id).get("statusReason", ""))
    assert lab.described(job_id)["status"] == "RUNNABLE"
    lab.batch.terminate_job(jobId=job_id, reason="enough")
