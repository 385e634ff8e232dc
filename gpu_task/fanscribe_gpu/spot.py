"""What the host is, and the two minutes' notice that EC2 gives before it takes one on Spot back."""

from __future__ import annotations

import threading

from urllib3.exceptions import HTTPError

from fanscribe_gpu.host import Host
from fanscribe_gpu.instance_metadata import InstanceMetadata
from fanscribe_gpu.log import logger

NOTICE = "spot/instance-action"
_POLL_S = 5.0
_FIRST_TRIES = 3


def watch(
    metadata: InstanceMetadata, host: Host, stop: threading.Event, poll_s: float = _POLL_S
) -> threading.Thread:
    """Learn what `host` is, and set `stop` when it is to be taken away; in the background.

    Where nobody answers, as outside EC2, a few tries are all, and nothing is said.
    """

    def run() -> None:
        host.instance_type = _told("instance-type", metadata, stop, poll_s)
        if host.instance_type is not None:
            host.life_cycle = _told("instance-life-cycle", metadata, stop, poll_s)
            _await_notice(metadata, stop, poll_s)

    watcher = threading.Thread(target=run, name="spot", daemon=True)
    watcher.start()
    return watcher


def _told(
    path: str, metadata: InstanceMetadata, stop: threading.Event, poll_s: float
) -> str | None:
    for _ in range(_FIRST_TRIES):
        try:
            return metadata.get(path)
        except HTTPError:
            if stop.wait(poll_s):
                break
    return None


def _await_notice(metadata: InstanceMetadata, stop: threading.Event, poll_s: float) -> None:
    while not stop.is_set():
        if notice := _notice(metadata):
            logger.warning("the host is to be taken away", extra={"notice": notice})
            stop.set()
        stop.wait(poll_s)


def _notice(metadata: InstanceMetadata) -> str | None:
    try:
        return metadata.get(NOTICE)
    except HTTPError as fault:
        logger.debug("no instance metadata this time", extra={"fault": str(fault)})
        return None
