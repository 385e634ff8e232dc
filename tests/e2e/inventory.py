"""Everything there is in the embedded account, of the kinds that the template makes."""

from __future__ import annotations

from typing import Any

from fanscribe_local import EmbeddedAws

LISTINGS = (
    ("batch", "describe_compute_environments", "computeEnvironments", "computeEnvironmentArn"),
    ("batch", "describe_job_queues", "jobQueues", "jobQueueArn"),
    ("cloudformation", "describe_stacks", "Stacks", "StackId"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmArn"),
    ("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("codebuild", "list_projects", "projects", None),
    ("dynamodb", "list_tables", "TableNames", None),
    ("ec2", "describe_instances", "Reservations", "ReservationId"),
    ("ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("ec2", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateId"),
    ("ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    ("ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("ec2", "describe_volumes", "Volumes", "VolumeId"),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    ("ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("ecr", "describe_repositories", "repositories", "repositoryArn"),
    ("events", "list_rules", "Rules", "Arn"),
    ("iam", "list_instance_profiles", "InstanceProfiles", "Arn"),
    ("iam", "list_roles", "Roles", "Arn"),
    ("lambda", "list_functions", "Functions", "FunctionArn"),
    ("lambda", "list_layers", "Layers", "LayerArn"),
    ("logs", "describe_log_groups", "logGroups", "arn"),
    ("logs", "describe_resource_policies", "resourcePolicies", "policyName"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("secretsmanager", "list_secrets", "SecretList", "ARN"),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("ssm", "describe_parameters", "Parameters", "Name"),
    ("stepfunctions", "list_state_machines", "stateMachines", "stateMachineArn"),
)
"""Service, operation, where its answer lists things, and what names one of them.

Job definitions are not here: AWS keeps deregistered ones too, for nothing, for 180 days.
"""


def inventory(aws: EmbeddedAws) -> set[str]:
    """Every thing by its name or ARN, and every log stream by its group's."""
    found = {
        f"{service} {listed}: {one[name] if name else one}"
        for service, operation, listed, name in LISTINGS
        for one in _all(aws.client(service), operation, listed)
    }
    return found | _log_streams(aws.client("logs"))


def _all(client: Any, operation: str, listed: str) -> list[Any]:
    if not client.can_paginate(operation):
        return list(getattr(client, operation)()[listed])
    return [one for page in client.get_paginator(operation).paginate() for one in page[listed]]


def _log_streams(logs: Any) -> set[str]:
    groups = [one["logGroupName"] for one in _all(logs, "describe_log_groups", "logGroups")]
    pages = logs.get_paginator("describe_log_streams")
    return {
        f"log stream {group}: {stream['logStreamName']}"
        for group in groups
        for page in pages.paginate(logGroupName=group)
        for stream in page["logStreams"]
    }
