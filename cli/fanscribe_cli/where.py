"""Which stack a command talks to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from fanscribe_cli.embedded import deploy, embedded_aws, give_key, key_from_environment
from fanscribe_cli.faults import CliError
from fanscribe_cli.local_state import running_endpoint
from fanscribe_cli.model import stack_parameters
from fanscribe_cli.stack import Target, deployed, embedded

if TYPE_CHECKING:
    from fanscribe_local.assemblyai_double import AssemblyAiDouble

DOUBLE_NOTE = "engine assemblyai was a local double of the hosted API, not AssemblyAI"


@contextmanager
def target_for_run(
    stack: str,
    console: Console,
    *,
    local: bool,
    model: str | None = None,
    double_hears_with: str | None = None,
) -> Iterator[Target]:
    """A deployed stack, or one on this machine: that of `fanscribe local up`, or one of our own.

    One of our own hears with `model`, if one is given. With a model for the double to hear with it
    is always one of our own: its hosted engine is the double.
    """
    if not local:
        yield deployed(stack)
    elif not double_hears_with and (endpoint := running_endpoint()):
        console.print(f"on the embedded AWS at {endpoint}", highlight=False)
        target = embedded(endpoint)
        give_key(target, key_from_environment())
        yield target
    else:
        with _own(console, model, double_hears_with) as target:
            yield target


def existing_target(stack: str, *, local: bool) -> Target:
    """A deployed stack, or that of `fanscribe local up`."""
    if not local:
        return deployed(stack)
    if endpoint := running_endpoint():
        return embedded(endpoint)
    raise CliError("no embedded AWS is running: start one with `fanscribe local up`")


@contextmanager
def _own(console: Console, model: str | None, double_hears_with: str | None) -> Iterator[Target]:
    with ExitStack() as until_then:
        parameters, key = stack_parameters(model), key_from_environment()
        if double_hears_with:
            console.print(DOUBLE_NOTE.replace(" was ", " is "), style="bold yellow")
            hosted = until_then.enter_context(_double(double_hears_with))
            parameters["AssemblyAiBaseUrl"], key = hosted.base_url, hosted.api_key
        console.print("starting an embedded AWS for this run, and deploying template.yaml to it")
        aws = until_then.enter_context(embedded_aws())
        yield deploy(aws, parameters, key)._replace(is_ours=True)


def _double(model: str) -> AbstractContextManager[AssemblyAiDouble]:
    from fanscribe_local.parakeet_double import parakeet_double

    return parakeet_double(model)
