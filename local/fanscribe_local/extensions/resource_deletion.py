"""Delete with a stack the resources that moto's CloudFormation leaves behind.

AWS, "Delete a stack": everything in it is deleted, unless its DeletionPolicy retains it.
`AWS::ECR::Repository`: with EmptyOnDelete the images go with the repository, else it stays.
API *DeleteBucket*: a bucket that holds anything, an old version included, is BucketNotEmpty.

Stock moto creates these kinds from a template and has no way to delete them, asks nothing of a
repository, and reports a bucket that it did not delete as deleted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LayerVersion, Permission
from moto.awslambda.utils import get_backend as lambda_backend
from moto.batch.models import ComputeEnvironment, JobDefinition, JobQueue, batch_backends
from moto.ec2.models import ec2_backends
from moto.ec2.models.internet_gateways import InternetGateway
from moto.ec2.models.route_tables import Route, RouteTable
from moto.ec2.models.subnets import SubnetRouteTableAssociation
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.models.vpn_gateway import VPCGatewayAttachment
from moto.ecr.models import Repository, ecr_backends
from moto.s3.exceptions import BucketNotEmpty
from moto.s3.models import FakeBucket, s3_backends

from fanscribe_local.resource_creation import after_creation

PARTITION = "aws"
Delete = Callable[[Any, str, str], None]


def install() -> None:
    for model, delete in DELETIONS.items():
        model.delete = delete
    after_creation(Repository, _remember_whether_emptied)


def _compute_environment(made: ComputeEnvironment, account_id: str, region: str) -> None:
    batch_backends[account_id][region].delete_compute_environment(made.name)


def _job_queue(made: JobQueue, account_id: str, region: str) -> None:
    batch_backends[account_id][region].delete_job_queue(made.name)


def _job_definition(made: JobDefinition, account_id: str, region: str) -> None:
    batch_backends[account_id][region].deregister_job_definition(made.arn)


def _internet_gateway(made: InternetGateway, account_id: str, region: str) -> None:
    ec2_backends[account_id][region].delete_internet_gateway(made.id)


def _attachment(made: VPCGatewayAttachment, account_id: str, region: str) -> None:
    ec2_backends[account_id][region].detach_internet_gateway(made.gateway_id, made.vpc_id)


def _route(made: Route, account_id: str, region: str) -> None:
    ec2 = ec2_backends[account_id][region]
    ec2.delete_route(made.route_table.id, made.destination_cidr_block)


def _route_table(made: RouteTable, account_id: str, region: str) -> None:
    ec2_backends[account_id][region].delete_route_table(made.id)


def _association(made: SubnetRouteTableAssociation, account_id: str, region: str) -> None:
    associations = ec2_backends[account_id][region].subnet_associations
    associations.pop(f"{made.route_table_id}:{made.subnet_id}", None)


def _endpoint(made: VPCEndPoint, account_id: str, region: str) -> None:
    ec2 = ec2_backends[account_id][region]
    ec2.delete_vpc_endpoints([made.id])
    ec2.vpc_end_points.pop(made.id)


def _layer_version(made: LayerVersion, account_id: str, region: str) -> None:
    lambda_backend(account_id, region).delete_layer_version(made.name, str(made.version))


def _goes_with_its_function(made: Permission, account_id: str, region: str) -> None:
    """A permission is a part of the function's policy, which is deleted after it."""


def _remember_whether_emptied(repository: Repository, properties: dict[str, Any]) -> None:
    repository.empty_on_delete = str(properties.get("EmptyOnDelete", False)).lower() == "true"


def _repository(made: Repository, account_id: str, region: str) -> None:
    ecr_backends[account_id][region].delete_repository(made.name, force=made.empty_on_delete)


def _bucket(made: FakeBucket, account_id: str, region: str) -> None:
    if s3_backends[account_id][PARTITION].delete_bucket(made.name) is None:
        raise BucketNotEmpty(bucket_name=made.name)


DELETIONS: dict[Any, Delete] = {
    ComputeEnvironment: _compute_environment,
    FakeBucket: _bucket,
    InternetGateway: _internet_gateway,
    JobDefinition: _job_definition,
    JobQueue: _job_queue,
    LayerVersion: _layer_version,
    Permission: _goes_with_its_function,
    Repository: _repository,
    Route: _route,
    RouteTable: _route_table,
    SubnetRouteTableAssociation: _association,
    VPCEndPoint: _endpoint,
    VPCGatewayAttachment: _attachment,
}
