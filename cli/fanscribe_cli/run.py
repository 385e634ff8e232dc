"""One run, from its inputs to its outputs on this machine."""

from __future__ import annotations

from pathlib import Path

import msgspec
from botocore.exceptions import ClientError
from msgspec import Struct
from rich.console import Console
from rich.progress import track

from fanscribe_cli.cause import ending
from fanscribe_cli.faults import CliError
from fanscribe_cli.fetch import fetch
from fanscribe_cli.inputs import Inputs
from fanscribe_cli.local_rows import Upload
from fanscribe_cli.progress import show
from fanscribe_cli.request import Asked
from fanscribe_cli.stack import Target
from fanscribe_cli.summary import Summary, file_summaries, read_report
from fanscribe_cli.upload import upload_all, upload_prefix
from fanscribe_cli.watch import Watcher


class Going(Struct, frozen=True):
    """A run that was started."""

    run_id: str
    execution_arn: str


def going_facts(run: Going) -> str:
    """As JSON."""
    return msgspec.json.format(msgspec.json.encode(run)).decode()


def going(target: Target, run_id: str) -> Going:
    """The run of that name, started by whomever."""
    machine = target.outputs.state_machine_arn.replace(":stateMachine:", ":execution:", 1)
    return Going(run_id, f"{machine}:{run_id}")


def start(target: Target, run_id: str, inputs: Inputs, asked: Asked, console: Console) -> Going:
    """Upload what must be, and start the execution. CliError if the run's id is taken."""
    prefix = upload_prefix(run_id)
    bucket = target.outputs.input_bucket
    manifest = inputs.manifest
    if inputs.uploads:
        _upload(target, inputs.uploads, prefix, console)
        manifest = f"s3://{bucket}/{prefix}{inputs.manifest}"
    return execute(target, run_id, asked.execution_input(manifest), manifest, console)


def execute(target: Target, run_id: str, asked: str, manifest: str, console: Console) -> Going:
    """Start the execution called `run_id` with the input `asked`. CliError if it is taken."""
    try:
        started = target.states.start_execution(
            stateMachineArn=target.outputs.state_machine_arn, name=run_id, input=asked
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise
        raise CliError(f"there was a run {run_id} before: choose another --run-id") from error
    console.print(f"run {run_id} of {manifest}", soft_wrap=True, highlight=False)
    return Going(run_id, started["executionArn"])


def finish(
    target: Target, run: Going, output_dir: Path, references: Path | None, console: Console
) -> Summary:
    """Follow a run to its end and fetch what it wrote; also what a failed run wrote."""
    watcher = Watcher(target.states, run.execution_arn)
    last = show(watcher.follow(target.poll_seconds), console)
    done = fetch(target.s3, target.outputs.output_bucket, run.run_id, output_dir, console=console)
    fetched = set(done.files)
    report = read_report(fetched, output_dir)
    return Summary(
        run_id=run.run_id,
        execution_arn=run.execution_arn,
        ending=ending(last),
        output_dir=output_dir,
        is_embedded=target.is_embedded,
        report=report,
        files=tuple(file_summaries(report, fetched, output_dir, references)) if report else (),
    )


def _upload(target: Target, uploads: tuple[Upload, ...], prefix: str, console: Console) -> None:
    done = upload_all(uploads, target.s3, target.outputs.input_bucket, prefix)
    plural = "s" if len(uploads) > 1 else ""
    console.print(f"uploading {len(uploads)} file{plural}", highlight=False)
    hidden = not console.is_terminal
    for _ in track(done, "upload", len(uploads), console=console, transient=True, disable=hidden):
        pass


def interrupted(target: Target, run: Going, console: Console) -> None:
    """Ctrl-C: end a run that lives on this machine for us alone; say where any other goes on."""
    if target.is_ours:
        target.states.stop_execution(executionArn=run.execution_arn, error="Interrupted")
        console.print(f"run {run.run_id} was stopped")
        return
    told_how_to_follow(target, run, console)


def told_how_to_follow(target: Target, run: Going, console: Console) -> None:
    """Say that the run goes on, and how to come back to it or stop it."""
    console.print(
        f"run {run.run_id} goes on without this terminal. Follow it again with\n"
        f"  fanscribe watch {run.run_id} {target.flag}\nor stop it with\n"
        f"  aws stepfunctions stop-execution --execution-arn {run.execution_arn}",
        soft_wrap=True,
        highlight=False,
    )
