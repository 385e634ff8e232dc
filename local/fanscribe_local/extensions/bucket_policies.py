"""Put the bucket policies that a template declares.

AWS, `AWS::S3::BucketPolicy`: the policy is applied to the bucket named by `Bucket`.

Stock moto has bucket policies but no CloudFormation resource for them, and skips them.
"""

from __future__ import annotations

import json

from moto.core.common_models import CloudFormationModel
from moto.s3.models import s3_backends

from fanscribe_local.resource_creation import find_new_models
from fanscribe_local.template_resource import Place, Properties, TemplateResource

PARTITION = "aws"


class BucketPolicy(TemplateResource, CloudFormationModel):
    """A policy as CloudFormation sees it: Ref is the bucket's name."""

    kind = "AWS::S3::BucketPolicy"

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> BucketPolicy:
        bucket, text = properties["Bucket"], json.dumps(properties["PolicyDocument"])
        s3_backends[place.account_id][PARTITION].put_bucket_policy(bucket, text.encode())
        return cls(bucket)

    def delete(self, account_id: str, region_name: str) -> None:
        s3 = s3_backends[account_id][PARTITION]
        if self.physical_resource_id in s3.buckets:
            s3.delete_bucket_policy(self.physical_resource_id)


def install() -> None:
    find_new_models()
