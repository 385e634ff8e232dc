"""Functions have the layers that the template gives them."""

from __future__ import annotations

from embedded.lab import Lab


def test_layers_of_the_globals_and_of_the_function_are_both_there(lab: Lab) -> None:
    configuration = lab.aws.client("lambda").get_function_configuration(
        FunctionName=lab.stack.resources["Probe"]
    )
    arns = {layer["Arn"] for layer in configuration["Layers"]}
    ours = {arn for name, arn in lab.stack.resources.items() if name.startswith(("Greet", "Plain"))}
    assert arns == ours
    assert len(arns) == 2
