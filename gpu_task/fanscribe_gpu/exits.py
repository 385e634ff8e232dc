"""How the job ends, as its job definition's `EvaluateOnExit` reads it."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
"""Every chunk has a result or a failure record, and at least one has a result."""

PERMANENT: Final = 2
"""Trying again would fail again: a bad shard, a model that cannot be had, no chunk that can."""

TRANSIENT: Final = 3
"""A fault of the host or of a server, for the whole shard or for some of its chunks: try again.
Finished chunks are kept. At the third try, what is done is done."""

STOPPED: Final = 143
"""Told to stop (SIGTERM), as when a Spot host is taken away: try again, on another host."""
