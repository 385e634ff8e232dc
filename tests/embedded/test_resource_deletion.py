"""Each kind of resource that a template makes can be deleted with its stack."""

from __future__ import annotations

import json

import pytest

from embedded.lab import Lab
from embedded.test_stack_deletion import create

MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
IMAGE = json.dumps(
    {"schemaVersion": 2, "mediaType": MEDIA_TYPE, "config": {"digest": "sha256:0"}, "layers": []}
)


@pytest.mark.parametrize(("empty_on_delete", "status"), [(True, None), (False, "DELETE_FAILED")])
def test_a_repository_goes_with_its_images_where_the_template_says_so(
    lab: Lab, empty_on_delete: bool, status: str | None
) -> None:
    name = f"images-{empty_on_delete}".lower()
    properties = {"RepositoryName": name, "EmptyOnDelete": empty_on_delete}
    create(lab, name, Images={"Type": "AWS::ECR::Repository", "Properties": properties})
    lab.aws.client("ecr").put_image(repositoryName=name, imageManifest=IMAGE, imageTag="latest")
    cloudformation = lab.aws.client("cloudformation")
    cloudformation.delete_stack(StackName=name)
    stacks = cloudformation.describe_stacks()["Stacks"]
    assert next((s["StackStatus"] for s in stacks if s["StackName"] == name), None) == status
    assert (name in str(lab.aws.client("ecr").describe_repositories())) == (status is not None)


def test_batch_resources_go_with_their_stack(lab: Lab) -> None:
    made = create(
        lab,
        "definitions",
        Definition={
            "Type": "AWS::Batch::JobDefinition",
            "Properties": {
                "Type": "container",
                "ContainerProperties": {"Image": "i", "Vcpus": 1, "Memory": 128},
            },
        },
    )
    lab.aws.client("cloudformation").delete_stack(StackName="definitions")
    active = lab.batch.describe_job_definitions(status="ACTIVE")["jobDefinitions"]
    assert made["Definition"] not in {one["jobDefinitionArn"] for one in active}
