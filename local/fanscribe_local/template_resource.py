"""What moto asks of every resource that a template can declare, answered once.

A new resource is a direct subclass of moto's CloudFormationModel (moto looks no deeper) behind
this: `class Secret(TemplateResource, CloudFormationModel)`, with its `kind`, its `made` and its
`delete`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple, Self

Properties = dict[str, Any]


class Place(NamedTuple):
    """Where a resource is made."""

    account_id: str
    region: str


Update = Callable[[Any, Properties, Place], Any]
"""Changes what is there to these properties: what is there then."""


def updated_by(change: Update) -> Any:
    """`change` as moto calls it, to be set as `update_from_cloudformation_json`."""

    def update(
        _: type,
        original_resource: Any,
        new_resource_name: str,  # noqa: ARG001 (moto's signature)
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> Any:
        properties = cloudformation_json["Properties"]
        return change(original_resource, properties, Place(account_id, region_name))

    return classmethod(update)


class TemplateResource:
    """`name_property` may name the resource in a template; Ref is `physical_resource_id`.

    `attributes` are those that GetAtt reads, by the name of the member that holds each.
    """

    kind: ClassVar[str]
    name_property: ClassVar[str] = ""
    attributes: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init__(self, physical_resource_id: str) -> None:
        self.physical_resource_id = physical_resource_id

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> Self:
        """Make it, under the template's name for it or a generated one."""
        raise NotImplementedError

    def delete(self, account_id: str, region_name: str) -> None:
        """What moto calls when the stack goes, or the resource leaves it."""
        raise NotImplementedError

    def updated(self, properties: Properties, place: Place) -> Self:
        """Change it in place to these properties."""
        raise NotImplementedError(f"the embedded AWS cannot update a {self.kind}")

    update_from_cloudformation_json = updated_by(
        lambda made, properties, place: made.updated(properties, place)
    )

    @classmethod
    def cloudformation_type(cls) -> str:
        return cls.kind

    @classmethod
    def cloudformation_name_type(cls) -> str:
        return cls.name_property

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **_kwargs: Any,
    ) -> Self:
        properties = cloudformation_json["Properties"]
        return cls.made(resource_name, properties, Place(account_id, region_name))

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr in cls.attributes

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        return getattr(self, self.attributes[attribute_name])


def in_camel_case(value: Any) -> Any:
    """A template's properties as the service's API has them."""
    if isinstance(value, list):
        return [in_camel_case(one) for one in value]
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: in_camel_case(one) for key, one in value.items()}
    return value
