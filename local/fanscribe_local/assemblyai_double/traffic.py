"""How many requests came in how short a time."""

from __future__ import annotations

import threading
import time
from collections import deque

WINDOW_S = 300.0


class Traffic:
    """Counts requests in a window that slides along; safe to use from every thread."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._lock = threading.Lock()
        self.busiest = 0
        self.total = 0

    def count(self) -> None:
        now = time.monotonic()
        with self._lock:
            self._times.append(now)
            while self._times[0] < now - WINDOW_S:
                self._times.popleft()
            self.total += 1
            self.busiest = max(self.busiest, len(self._times))
