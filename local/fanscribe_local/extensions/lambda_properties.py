"""Create functions and layers from a template with what the flow relies on.

AWS, `AWS::Lambda::Function`: `Layers` is the list of layer versions merged into /opt, and
`LoggingConfig` may name the log group.
`AWS::Lambda::LayerVersion`: Ref is the version's ARN, and so is the physical id.

Stock moto's CloudFormation reads seven properties of a function and drops Layers, and gives a
layer version no physical id.
"""

from __future__ import annotations

from typing import Any

from moto.awslambda.models import LambdaFunction, LayerVersion

from fanscribe_local.resource_creation import after_creation


def install() -> None:
    after_creation(LambdaFunction, attach_layers)
    LayerVersion.physical_resource_id = property(lambda version: version.arn)


def attach_layers(function: LambdaFunction, properties: dict[str, Any]) -> None:
    function.log_group = _log_group(function, properties)
    arns = [_arn(layer) for layer in properties.get("Layers", [])]
    function.layers = function._get_layers_data(arns)


def _log_group(function: LambdaFunction, properties: dict[str, Any]) -> str:
    group: str | None = properties.get("LoggingConfig", {}).get("LogGroup")
    return group or f"/aws/lambda/{function.function_name}"


def _arn(layer: Any) -> str:
    """A resolved Ref: moto hands over the layer version itself, a literal comes as text."""
    return layer if isinstance(layer, str) else str(layer.arn)
