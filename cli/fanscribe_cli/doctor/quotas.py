"""The account's limit on GPU hosts. In a new account it is zero, and jobs wait for ever."""

from __future__ import annotations

from collections.abc import Iterator

import boto3

from fanscribe_cli.doctor.check import Check

SPOT_QUOTA = "L-3819A6DF"
"""All G and VT Spot Instance Requests, in vCPUs."""

SMALLEST_HOST_VCPUS = 4
"""A g6.xlarge."""


def gpu_quota(session: boto3.Session, wanted_vcpus: int) -> Iterator[Check]:
    """Whether the account may have the GPU hosts that the stack may ask for."""
    answer = session.client("service-quotas").get_service_quota(
        ServiceCode="ec2", QuotaCode=SPOT_QUOTA
    )
    allowed = int(answer["Quota"]["Value"])
    fix = (
        "aws service-quotas request-service-quota-increase --service-code ec2 "
        f"--quota-code {SPOT_QUOTA} --desired-value {wanted_vcpus}"
    )
    hosts = allowed // SMALLEST_HOST_VCPUS
    if hosts == 0:
        says = f"{allowed} vCPUs of G and VT Spot hosts: not one GPU"
        yield Check(name="GPU quota", verdict="failure", says=says, fix=fix)
    elif allowed < wanted_vcpus:
        says = f"{allowed} vCPUs, {hosts} GPUs at a time; the stack may ask for {wanted_vcpus}"
        yield Check(name="GPU quota", verdict="warning", says=says, fix=fix)
    else:
        yield Check(name="GPU quota", verdict="ok", says=f"{allowed} vCPUs, {hosts} GPUs at a time")
