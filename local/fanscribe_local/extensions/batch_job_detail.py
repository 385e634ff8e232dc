"""Describe a job the way DescribeJobs does.

AWS Batch API, "DescribeJobs", JobDetail and ContainerDetail: the container's environment is the
definition's under the submission's, its resource requirements likewise, and after it has stopped
it carries `exitCode` and `logStreamName`; job and attempts carry `statusReason`.

Stock moto adds AWS_BATCH_JOB_ID to the submitted environment again on every description, and
leaves out image, role, resource requirements, retry strategy and the container's exit code.
"""

from __future__ import annotations

from typing import Any

from moto.batch.models import Job


def install() -> None:
    get_property, details, describe = (
        Job._get_container_property,
        Job._container_details,
        Job.describe,
    )

    def get_property_unchanged(self: Job, name: str, default: Any) -> Any:
        if name in MERGED:
            key = MERGED[name]
            return _merge(self, name, key)
        return get_property(self, name, default)

    def full_details(self: Job) -> dict[str, Any]:
        return {**details(self), **_container_outcome(self)}

    def describe_fully(self: Job) -> dict[str, Any]:
        described = describe(self)
        return {
            **described,
            "retryStrategy": dict(self.retry_strategy),
            "timeout": self.timeout or self.job_definition.timeout or {},
            "platformCapabilities": self.job_definition.platform_capabilities or [],
            "isTerminated": self.stop,
        }

    Job._get_container_property = get_property_unchanged
    Job._container_details = full_details
    Job.describe = describe_fully


MERGED = {"environment": "name", "resourceRequirements": "type"}


def _merge(job: Job, name: str, key: str) -> list[dict[str, str]]:
    """The definition's entries, each replaced by the submission's entry of the same name."""
    entries = [
        *job.job_definition.container_properties.get(name, []),
        *job.container_overrides.get(name, []),
    ]
    return list({entry[key]: dict(entry) for entry in entries}.values())


def _container_outcome(job: Job) -> dict[str, Any]:
    properties = job.job_definition.container_properties
    outcome = {
        "image": properties["image"],
        "resourceRequirements": job._get_container_property("resourceRequirements", []),
        "jobRoleArn": properties.get("jobRoleArn"),
        "logStreamName": job.log_stream_name,
        "exitCode": job.exit_code,
    }
    return {name: value for name, value in outcome.items() if value is not None}
