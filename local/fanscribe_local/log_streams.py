"""Write lines into moto's CloudWatch Logs while the process that prints them still runs."""

from __future__ import annotations

import threading
import time

from moto.logs.models import logs_backends

_writing = threading.Lock()  # moto's log streams are not safe to write from two threads


class LogStream:
    """One log stream, created with its group when the first process needs it."""

    def __init__(self, account_id: str, region: str, group: str, name: str) -> None:
        self.group, self.name = group, name
        self._backend = logs_backends[account_id][region]
        with _writing:
            self._backend.ensure_log_group(group)
            self._backend.ensure_log_stream(group, name)

    def write(self, line: str) -> None:
        if not (message := line.rstrip("\n")):
            return  # CloudWatch Logs takes no empty message
        event = {"timestamp": int(time.time() * 1000), "message": message}
        with _writing:
            self._backend.put_log_events(self.group, self.name, [event])
