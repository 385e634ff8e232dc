"""A template's bucket policies are put."""

from __future__ import annotations

import json

from embedded.lab import Lab

DENY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
POLICY = {"Version": "2012-10-17", "Statement": [DENY]}
TEMPLATE = {
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "with-a-policy"}},
        "Policy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": POLICY},
        },
    }
}


def test_the_policy_is_the_buckets_and_its_condition_is_read(lab: Lab) -> None:
    lab.aws.client("cloudformation").create_stack(
        StackName="bucket-policy", TemplateBody=json.dumps(TEMPLATE)
    )
    found = lab.s3.get_bucket_policy(Bucket="with-a-policy")["Policy"]
    assert json.loads(found) == POLICY
    lab.s3.put_object(Bucket="with-a-policy", Key="k", Body=b"over what stands for TLS")
