"""Create functions from a template with all the properties the flow relies on.

AWS, `AWS::Lambda::Function`: `Layers` is the list of layer versions merged into /opt.
`AWS::Lambda::LayerVersion`: Ref is the version's ARN, and so is the physical id.

Stock moto's CloudFormation reads seven properties of a function and drops Layers, and gives a
layer version no physical id.
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaFunction, LayerVersion


def install() -> None:
    create = LambdaFunction.create_from_cloudformation_json.__func__

    def create_with_layers(
        cls: type[LambdaFunction],
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **kwargs: Any,
    ) -> LambdaFunction:
        function = create(
            cls, resource_name, cloudformation_json, account_id, region_name, **kwargs
        )
        layers = cloudformation_json["Properties"].get("Layers", [])
        function.layers = function._get_layers_data([_arn(layer) for layer in layers])
        return function

    LambdaFunction.create_from_cloudformation_json = classmethod(create_with_layers)
    LayerVersion.physical_resource_id = property(lambda version: version.arn)


def _arn(layer: Any) -> str:
    """A resolved Ref: moto hands over the layer version itself, a literal comes as text."""
    return layer if isinstance(layer, str) else layer.arn
