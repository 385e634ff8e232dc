"""`python -m fanscribe_gpu`: the Batch job's command."""

from __future__ import annotations

import os
import signal
import sys
import threading
from functools import partial
from types import FrameType

from fanscribe.errors import SettingMissingError
from fanscribe.storage import Bucket

from fanscribe_gpu import STARTED, exits
from fanscribe_gpu.job import Job
from fanscribe_gpu.job_settings import JobSettings
from fanscribe_gpu.log import logger
from fanscribe_gpu.parakeet import load_parakeet
from fanscribe_gpu.sortformer import load_sortformer


def main() -> int:
    """The exit code, one of `exits`."""
    # Before torch is loaded: on few cores, waiting threads that spin make it twenty times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        settings = JobSettings.from_env()
    except SettingMissingError:
        logger.exception("not started by the state machine")
        return exits.PERMANENT
    work = Bucket(settings.work_bucket)
    return Job(
        settings=settings,
        work=work,
        load=partial(load_parakeet, client=work.client),
        load_diarizer=partial(load_sortformer, client=work.client),
        started=STARTED,
        stop=stop_on_sigterm(),
    ).run()


def stop_on_sigterm() -> threading.Event:
    """An event that SIGTERM sets: a Spot host going away leaves two minutes, Batch half of one."""
    stop = threading.Event()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    return stop


if __name__ == "__main__":
    sys.exit(main())
