"""Name an image repository so that it may exist.

AWS, `AWS::ECR::Repository`: a repository without RepositoryName gets a generated one, and a
repository's name is in lowercase.

Stock moto generates a name with the stack's and the resource's capitals, and then refuses it.
"""

from __future__ import annotations

from moto.cloudformation import parsing

REPOSITORY = "AWS::ECR::Repository"


def install() -> None:
    generate = parsing.generate_resource_name

    def generate_legal(resource_type: str, stack_name: str, logical_id: str) -> str:
        name: str = generate(resource_type, stack_name, logical_id)
        return name.lower() if resource_type == REPOSITORY else name

    parsing.generate_resource_name = generate_legal
