"""The record of this try at the shard, kept up to date in S3, beside those of earlier tries."""

from __future__ import annotations

import threading
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from fanscribe import layout
from fanscribe.contracts import Attempt, Found, MachineUse
from fanscribe.machine_use import machine_uses
from fanscribe.storage import Bucket
from msgspec import structs

from fanscribe_gpu import exits
from fanscribe_gpu.host import Host
from fanscribe_gpu.journal import Journal
from fanscribe_gpu.log import logger

_ENDED = {exits.DONE: "done", exits.STOPPED: "stopped"}


class Attempts:
    """All tries at a shard so far; the last one is ours.

    `number` is Batch's own, from which we go on counting where a redrive begins again at one.
    Raises what S3 raises, but for `beat`, which a later one makes up for.
    """

    def __init__(
        self, work: Bucket, run_id: str, shard_id: str, number: int, journal: Journal, host: Host
    ) -> None:
        self._work = work
        self._run_id = run_id
        self._host = host
        self._writing = threading.Lock()
        known = self._read(shard_id)
        self.earlier = [one for one in known if one.started_at != journal.started_at]
        last = max((one.number for one in self.earlier), default=0)
        # An earlier worker of this try, which was killed, has written our record.
        begun = (one for one in known if one.started_at == journal.started_at)
        self.own = next(begun, None) or Attempt(
            shard_id=shard_id, number=max(number, last + 1), started_at=journal.started_at
        )
        self._write(deaths=journal.deaths)

    @property
    def all(self) -> list[Attempt]:
        return [*self.earlier, self.own]

    @property
    def failed_before(self) -> int:
        return sum(attempt.ended == "failed" for attempt in self.earlier)

    @property
    def machines(self) -> tuple[MachineUse, ...]:
        """What has been paid for so far, this try until now."""
        now = structs.replace(self.own, seen_at=_now(), **structs.asdict(self._host))
        return machine_uses([*self.earlier, now])

    @property
    def first_found(self) -> Found:
        """What was there already when the first of all tries began."""
        return next(attempt.found for attempt in self.all if attempt.found)

    def found(self, now: Found) -> None:
        """Record what is there already; if a killed worker of this try has, what it found."""
        self._write(found=self.own.found or now)

    def beat(self) -> None:
        try:
            self._write(seen_at=_now())
        except (BotoCoreError, ClientError) as fault:
            logger.warning("sign of life not written", extra={"fault": str(fault)})

    def end(self, code: int, error: str | None) -> None:
        now = _now()
        how = _ENDED.get(code, "failed")
        self._write(seen_at=now, ended_at=now, ended=how, error=error)

    def _write(self, **news: Any) -> None:
        with self._writing:
            self.own = structs.replace(self.own, **structs.asdict(self._host), **news)
            key = layout.attempt(self._run_id, self.own.shard_id, self.own.number)
            self._work.write_as(key, self.own)

    def _read(self, shard_id: str) -> list[Attempt]:
        prefix = f"{layout.attempts(self._run_id)}{shard_id}/"
        found = (self._work.read_as(key, Attempt) for key in self._work.keys(prefix))
        return sorted(found, key=lambda attempt: attempt.number)


def _now() -> int:
    return int(time.time() * 1000)
