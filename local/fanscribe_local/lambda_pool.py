"""The warm Lambda environments of one embedded AWS, so that most events need no new process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from fanscribe_local.host import Host
from fanscribe_local.lambda_environment import Environment, Function


class Environments:
    """The warm environments of one embedded AWS, most recently used last."""

    def __init__(self, host: Host, keep_warm: int) -> None:
        self._host, self._keep_warm = host, keep_warm
        self._idle: list[Environment] = []
        self._lock = threading.Lock()

    @contextmanager
    def borrow(self, function: Function) -> Iterator[Environment]:
        """An environment for one event; one that did not answer is not used again."""
        with self._host.lambda_slots:
            environment = self._take(function) or Environment(function, self._host)
            try:
                yield environment
            except BaseException:
                environment.close()
                raise
            self._give_back(environment)

    def _take(self, function: Function) -> Environment | None:
        with self._lock:
            for environment in reversed(self._idle):
                if environment.function == function and environment.is_alive():
                    self._idle.remove(environment)
                    return environment
        return None

    def _give_back(self, environment: Environment) -> None:
        with self._lock:
            self._idle.append(environment)
            surplus = self._idle[: -self._keep_warm]
            self._idle = self._idle[-self._keep_warm :]
        for old in surplus:
            old.close()
