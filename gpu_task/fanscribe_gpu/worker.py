"""The process that does the work: `python -m fanscribe_gpu.worker`, as the supervisor starts it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from fanscribe.errors import SettingMissingError
from fanscribe.storage import Bucket

from fanscribe_gpu import exits, spot
from fanscribe_gpu.engine import Engine
from fanscribe_gpu.host import Host
from fanscribe_gpu.instance_metadata import InstanceMetadata
from fanscribe_gpu.job import Job
from fanscribe_gpu.job_settings import JobSettings
from fanscribe_gpu.journal import Journal
from fanscribe_gpu.log import logger
from fanscribe_gpu.parakeet import load_parakeet
from fanscribe_gpu.sortformer import load_sortformer
from fanscribe_gpu.steady_memory import return_large_buffers

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_s3 import S3Client


def main(load: Callable[[str, S3Client], Engine] = load_parakeet) -> int:
    """The exit code, one of `exits`."""
    # Before torch is loaded: on few cores, waiting threads that spin make it twenty times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    return_large_buffers()
    stop = stop_on_sigterm()
    try:
        settings = JobSettings.from_env()
    except SettingMissingError:
        logger.exception("not started by the state machine")
        return exits.PERMANENT
    if settings.journal:
        end_with_supervisor()
    host = Host()
    if not settings.aws_ec2_metadata_disabled:
        spot.watch(InstanceMetadata(settings.aws_ec2_metadata_service_endpoint), host, stop)
    work = Bucket(settings.work_bucket)
    return Job(
        settings=settings,
        work=work,
        load=lambda model: load(model, work.client),
        load_diarizer=lambda model: load_sortformer(model, work.client),
        stop=stop,
        journal=Journal(Path(settings.journal) if settings.journal else None),
        host=host,
    ).run()


def stop_on_sigterm() -> threading.Event:
    """An event that SIGTERM sets: a Spot host going away leaves two minutes, Batch half of one."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    return stop


def end_with_supervisor() -> None:
    """Nobody would hear the exit code of a worker whose supervisor is gone, and nobody stop it."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            continue
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="supervisor", daemon=True).start()


if __name__ == "__main__":
    sys.exit(main())
