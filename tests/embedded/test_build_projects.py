"""A template's CodeBuild project is made, and a build of it starts."""

from __future__ import annotations

import json

from embedded.lab import Lab

TEMPLATE = {
    "Resources": {
        "Project": {
            "Type": "AWS::CodeBuild::Project",
            "Properties": {
                "Name": "images",
                "ServiceRole": "arn:aws:iam::123456789012:role/builder",
                "Artifacts": {"Type": "NO_ARTIFACTS"},
                "Environment": {
                    "Type": "LINUX_CONTAINER",
                    "Image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
                    "ComputeType": "BUILD_GENERAL1_LARGE",
                    "EnvironmentVariables": [{"Name": "IMAGE", "Value": "worker:latest"}],
                },
                "Source": {"Type": "GITHUB", "Location": "https://github.com/example/worker"},
            },
        }
    }
}


def test_the_project_is_there_is_built_and_goes_with_its_stack(lab: Lab) -> None:
    cloudformation, codebuild = lab.aws.client("cloudformation"), lab.aws.client("codebuild")
    cloudformation.create_stack(StackName="building", TemplateBody=json.dumps(TEMPLATE))
    (project,) = codebuild.batch_get_projects(names=["images"])["projects"]
    assert project["source"]["location"] == "https://github.com/example/worker"
    assert project["environment"]["environmentVariables"][0]["name"] == "IMAGE"
    build = codebuild.start_build(projectName="images")["build"]
    assert build["projectName"] == "images"
    cloudformation.delete_stack(StackName="building")
    assert codebuild.list_projects()["projects"] == []
