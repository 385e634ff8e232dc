"""Leave out of a list what a template says has no value.

AWS CloudFormation, "Pseudo parameters reference": AWS::NoValue removes the property, or the list's
element, that it stands for.

Stock moto removes properties, and leaves a null in lists.
"""

from __future__ import annotations

from typing import Any

from moto.cloudformation import parsing


def install() -> None:
    clean = parsing.clean_json

    def clean_whole(resource_json: Any, resources_map: Any) -> Any:
        value = clean(resource_json, resources_map)
        if isinstance(resource_json, list):
            return [one for one in value if one is not None]
        return value

    parsing.clean_json = clean_whole
