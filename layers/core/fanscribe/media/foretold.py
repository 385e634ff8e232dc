"""Files that fetch their bytes, and so want to be told before what is going to be read."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct


class Look(Struct, frozen=True):
    """Bytes that are going to be read in one go."""

    start: Annotated[int, Meta(ge=0)]
    size: Annotated[int, Meta(ge=0)]


class Foretold(io.RawIOBase):
    """A file that may make something of what it is told; this one does not."""

    def announce(self, size: int, *, at_once: bool) -> None:
        """See `announce`."""

    def expect(self, looks: Sequence[Look]) -> None:
        """See `expect`."""

    def views(self, size: int = -1) -> Sequence[bytes | memoryview]:
        """See `views`."""
        return [self.read(size) or b""]


def announce(file: io.RawIOBase, size: int, *, at_once: bool) -> None:
    """Tells a file that fetches its bytes how many are going to be read on, so that it may ask for
    them in one request: from the place that is sought next if `at_once`, else from the one from
    where reading goes on, since some are sought only to find the right one."""
    if isinstance(file, Foretold):
        file.announce(size, at_once=at_once)


def expect(file: io.RawIOBase, looks: Sequence[Look]) -> None:
    """Tells a file that fetches its bytes which are going to be read, in which order; a little
    more or less, and others in between. Of use where each request takes its time."""
    if isinstance(file, Foretold):
        file.expect(looks)


def views(file: io.RawIOBase, size: int) -> Sequence[bytes | memoryview]:
    """The next bytes in pieces, not copied if the file can do without."""
    return file.views(size) if isinstance(file, Foretold) else [file.read(size) or b""]
