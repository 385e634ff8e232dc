"""Create the CodeBuild projects that a template declares.

AWS, `AWS::CodeBuild::Project`: Ref is the project's name; its properties are the parameters of
API *CreateProject*, in PascalCase.

Stock moto has projects, whose builds succeed without running anything, but no CloudFormation
resource for them, and skips them.
"""

from __future__ import annotations

from types import MappingProxyType

from moto.codebuild.models import codebuild_backends
from moto.core.common_models import CloudFormationModel

from fanscribe_local.resource_creation import find_new_models
from fanscribe_local.template_resource import Place, Properties, TemplateResource, in_camel_case


class BuildProject(TemplateResource, CloudFormationModel):
    """A project as CloudFormation sees it."""

    kind = "AWS::CodeBuild::Project"
    name_property = "Name"
    attributes = MappingProxyType({"Arn": "arn"})

    def __init__(self, name: str, arn: str) -> None:
        super().__init__(name)
        self.arn = arn

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> BuildProject:
        given = in_camel_case(properties)
        if "buildSpec" in given["source"]:
            given["source"]["buildspec"] = given["source"].pop("buildSpec")  # as the API spells it
        described = codebuild_backends[place.account_id][place.region].create_project(
            project_name=name,
            description=given.get("description"),
            project_source=given["source"],
            artifacts=given["artifacts"],
            environment=given["environment"],
            service_role=given["serviceRole"],
            tags=given.get("tags", []),
            cache=given.get("cache"),
            timeout=given.get("timeoutInMinutes"),
            queued_timeout=given.get("queuedTimeoutInMinutes"),
            source_version=given.get("sourceVersion"),
            logs_config=given.get("logsConfig"),
            vpc_config=given.get("vpcConfig"),
        )
        return cls(name, described["arn"])

    def delete(self, account_id: str, region_name: str) -> None:
        codebuild_backends[account_id][region_name].delete_project(self.physical_resource_id)


def install() -> None:
    find_new_models()
