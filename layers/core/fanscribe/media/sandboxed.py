"""What runs inside the sandbox: FFmpeg on a stranger's file, and nothing that it could reach.

It is forked by `forking.py` for one file, and speaks with `sandbox.py` over two pipes. It inherits
no credentials, can open neither a file nor a socket, and asks for the recording's bytes.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib
import os
import pickle
import resource
import signal
from pathlib import Path

import msgspec
import numpy as np

from fanscribe.contracts import Anchor
from fanscribe.errors import FanscribeError
from fanscribe.media import cut_plan, decode, micro  # noqa: F401 - nothing can be imported later
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.piped_file import NoBytesError, PipedFile
from fanscribe.media.pipes import (
    DONE,
    NO_MEMORY,
    OPEN,
    RAISED,
    Array,
    Message,
    Opening,
    Pipe,
    Raised,
)
from fanscribe.media.tags import ENCODINGS

# What is imported where a file first has such a stream, or such a tag; inside, nothing can be.
_LATE = ("av.subtitles.codeccontext", "av.subtitles.stream", "numpy.ma")

_OUTGOING = 3
# Should whoever goes by the clock have died, nobody else would stop us.
_ORPHANS_CPU_S = 900


class Sandboxed:
    """The recording that is open, if one is."""

    def __init__(self, pipe: Pipe, opening_s: int) -> None:
        self._pipe, self._opening_s = pipe, opening_s
        self._audio: AudioFile | None = None

    def serve(self) -> None:
        """Does what it is told until nobody is there to tell."""
        with contextlib.suppress(EOFError):
            self._pipe.send(Message(DONE, b""))
            while True:
                message = self._pipe.receive()
                limit_time(self._opening_s if message.kind == OPEN else _ORPHANS_CPU_S)
                self._pipe.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        try:
            return Message(DONE, self._done(message))
        except (FanscribeError, NoBytesError) as error:
            return _raised(error)
        except MemoryError:
            return Message(NO_MEMORY, b"")
        except EOFError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault of ours: it is told by name outside
            return _raised(error)

    def _done(self, message: Message) -> bytes:
        if message.kind == OPEN:
            self._open(*pickle.loads(message.body))  # noqa: S301 - from our own parent
            return b""
        function, given = pickle.loads(message.body)  # noqa: S301 - from our own parent
        result = function(audio=self._audio, **given)
        if isinstance(result, np.ndarray):
            # Not copied: a chunk of five minutes is 19 MB.
            data = np.ascontiguousarray(result, np.float32).data.cast("B")
            return msgspec.msgpack.encode(Array(result.shape, data))
        return msgspec.msgpack.encode(result)

    def _open(self, opening: Opening, anchors: tuple[Anchor, ...]) -> None:
        if self._audio is not None:
            self._audio.close()
            self._audio = None
        file = PipedFile(self._pipe, opening.size)
        self._audio = AudioFile(file, opening.audio_url, anchors)


def import_late() -> None:
    """What would be imported when a file asks for it: there is no file to import from then."""
    for module in _LATE:
        importlib.import_module(module)
    for encoding in ENCODINGS.values():
        codecs.lookup(encoding)


def confine(memory_mb: int) -> None:
    """From here on: so much more memory, no further file or socket."""
    _limit(resource.RLIMIT_AS, _address_space() + memory_mb * 1024**2)
    _limit(resource.RLIMIT_NOFILE, 1 + max(_open_handles()))
    _limit(resource.RLIMIT_CORE, 0)


def limit_time(seconds: int) -> None:
    """From now on: so much more of the processor; then the system ends us, by SIGPROF.

    Whoever waits for us goes by the clock; this counts only what was ours of it. A timer, as
    RLIMIT_CPU counts whole seconds since we began.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit(what: int, value: int) -> None:
    # macOS knows some limits and refuses to set them; the deadline holds there all the same.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(what, (value, value))


def _address_space() -> int:
    """Bytes; a gigabyte where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except OSError:
        return 1024**3
    return pages * resource.getpagesize()


def _open_handles() -> list[int]:
    def is_open(handle: int) -> bool:
        try:
            os.fstat(handle)
        except OSError:
            return False
        return True

    return [handle for handle in range(256) if is_open(handle)]


def _raised(error: Exception) -> Message:
    return Message(RAISED, msgspec.msgpack.encode(Raised(type(error).__name__, str(error))))


def become(incoming: int, outgoing: int, memory_mb: int, opening_s: int) -> None:
    """The sandbox itself, in a process that was forked for it.

    Keeps the two handles and standard output and error, which are one: whatever prints must not
    end up among the messages.
    """
    os.dup2(incoming, 0)
    os.dup2(outgoing, _OUTGOING)
    os.closerange(_OUTGOING + 1, 1 + max(_open_handles()))
    confine(memory_mb)
    Sandboxed(Pipe(0, _OUTGOING), opening_s).serve()
