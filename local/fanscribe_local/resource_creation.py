"""Step in before or after moto creates a resource from a template, or teach it another kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.cloudformation import parsing

Properties = dict[str, Any]
Create = Callable[..., Any]


def find_new_models() -> None:
    """Defining a CloudFormationModel registers it with moto; its lists may be cached already."""
    for cached in (parsing.get_model_list, parsing.get_model_map, parsing.get_name_type_map):
        cached.cache_clear()


def before_creation(model: Any, prepare: Callable[[Properties, str], None]) -> None:
    """`prepare` may change the properties that the model is created from; it knows the account."""

    def around(create: Create, template: Properties, account_id: str) -> Any:
        prepare(template.setdefault("Properties", {}), account_id)
        return create()

    _surround(model, around)


def after_creation(model: Any, finish: Callable[[Any, Properties], None]) -> None:
    """`finish` may change the resource, knowing the properties it was created from."""

    def around(create: Create, template: Properties, account_id: str) -> Any:  # noqa: ARG001
        resource = create()
        finish(resource, template.get("Properties", {}))
        return resource

    _surround(model, around)


def _surround(model: Any, around: Callable[[Create, Properties, str], Any]) -> None:
    create = model.create_from_cloudformation_json.__func__

    def surrounded(
        cls: Any,
        resource_name: str,
        cloudformation_json: Properties,
        account_id: str,
        region_name: str,
        **more: Any,
    ) -> Any:
        def proceed() -> Any:
            return create(cls, resource_name, cloudformation_json, account_id, region_name, **more)

        return around(proceed, cloudformation_json, account_id)

    replacement: Any = surrounded
    model.create_from_cloudformation_json = classmethod(replacement)
