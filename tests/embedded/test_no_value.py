"""AWS::NoValue in a list of the template is no element."""

from __future__ import annotations

import json

from fanscribe_local.iam.roles import own_policies

from embedded.lab import Lab

STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [{"Ref": "AWS::NoValue"}, STATEMENT]}
PROPERTIES = {
    "RoleName": "no-value",
    "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []},
    "Policies": [{"PolicyName": "own", "PolicyDocument": POLICY}],
}
TEMPLATE = {"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": PROPERTIES}}}


def test_a_list_has_only_the_elements_with_a_value(lab: Lab) -> None:
    lab.aws.client("cloudformation").create_stack(
        StackName="no-value", TemplateBody=json.dumps(TEMPLATE)
    )
    (policy,) = own_policies("no-value", "123456789012")
    assert policy.statements() == [STATEMENT]
