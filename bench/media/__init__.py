"""Reading recordings: what it costs to plan and to decode them, and where they are cut."""

from bench.media.run import run

__all__ = ["run"]
