"""`fanscribe local up` and `down`: the embedded AWS, kept running between runs."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

from rich.console import Console

from fanscribe_cli.embedded import deploy, embedded_aws, key_from_environment
from fanscribe_cli.faults import CliError
from fanscribe_cli.local_state import (
    ENDPOINT_VARIABLE,
    LocalState,
    forget_state,
    running,
    write_state,
)
from fanscribe_cli.model import stack_parameters
from fanscribe_cli.stack import Target

STOPPED_WITHIN_SECONDS = 30.0


def up(port: int, model: str | None, console: Console) -> None:
    """Start the embedded AWS, deploy the stack, and stay until Ctrl-C or `down`."""
    if state := running():
        raise CliError(f"one is running at {state.endpoint} (process {state.pid})")
    with embedded_aws(port) as aws:
        target = deploy(aws, stack_parameters(model), key_from_environment())
        write_state(aws.endpoint)
        try:
            for line in _greeting(aws.endpoint, aws.variables(), target):
                console.print(line, soft_wrap=True, highlight=False)
            aws.serve_forever()
        finally:
            forget_state()
    console.print("stopped")


def down(console: Console) -> None:
    """Stop the one that `up` started."""
    state = running()
    if state is None:
        forget_state()
        raise CliError("no embedded AWS is running from this checkout")
    os.kill(state.pid, signal.SIGTERM)
    _wait_until_gone(state)
    console.print(f"stopped {state.endpoint}")


def _wait_until_gone(state: LocalState) -> None:
    deadline = time.monotonic() + STOPPED_WITHIN_SECONDS
    while running():
        if time.monotonic() > deadline:
            raise CliError(f"process {state.pid} does not stop; end it with: kill -9 {state.pid}")
        time.sleep(0.1)


def _greeting(endpoint: str, variables: dict[str, str], target: Target) -> Iterator[str]:
    outputs = target.outputs
    yield f"embedded AWS at {endpoint}, on this machine alone; its state is gone when it stops"
    yield f"  state machine  {outputs.state_machine_arn}"
    yield f"  input bucket   {outputs.input_bucket}   (a manifest under manifests/ starts a run)"
    yield f"  output bucket  {outputs.output_bucket}"
    yield "for the aws command line and boto3, in another shell:"
    for name, value in (variables | {ENDPOINT_VARIABLE: endpoint}).items():
        yield f"  export {name}={value}"
    yield "stop it with Ctrl-C or `fanscribe local down`"
