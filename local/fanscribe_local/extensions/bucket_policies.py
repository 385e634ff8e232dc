"""Put the bucket policies that a template declares.

AWS, `AWS::S3::BucketPolicy`: the policy is applied to the bucket named by `Bucket`.

Stock moto has bucket policies but no CloudFormation resource for them, and skips them.
"""

from __future__ import annotations

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.s3.models import s3_backends

from fanscribe_local.resource_creation import find_new_models

PARTITION = "aws"


class BucketPolicy(CloudFormationModel):
    """A policy as CloudFormation sees it: Ref is the bucket's name."""

    def __init__(self, bucket: str) -> None:
        self.bucket = bucket

    @property
    def physical_resource_id(self) -> str:
        return self.bucket

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::S3::BucketPolicy"

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> BucketPolicy:
        properties = cloudformation_json["Properties"]
        text = json.dumps(properties["PolicyDocument"])
        s3_backends[account_id][PARTITION].put_bucket_policy(properties["Bucket"], text.encode())
        return cls(properties["Bucket"])

    @classmethod
    def delete_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> None:
        s3 = s3_backends[account_id][PARTITION]
        if resource_name in s3.buckets:
            s3.delete_bucket_policy(resource_name)


def install() -> None:
    find_new_models()
