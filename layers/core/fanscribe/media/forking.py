"""The process that forks one for each file: it has imported everything, and opens no file itself.

`python -m fanscribe.media.forking` is told by `fork_server.py`, on its standard input. Each child
has a lifeline to whoever asked for it: closed there, the child is killed; when it ends, its exit
code is sent there.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import struct
import traceback
from collections.abc import Callable
from typing import NamedTuple, NoReturn

REQUEST = struct.Struct("=II")
"""Memory in MB and seconds of the processor for opening; with it come three handles: where the
child reads, where it writes, and its lifeline."""

EXIT_CODE = struct.Struct("=i")
"""On a lifeline: negative for a signal."""

_HANDLES = 3

Become = Callable[[int, int, int, int], None]
"""`become(incoming, outgoing, memory_mb, opening_s)` is what a child does."""


class _Child(NamedTuple):
    process: int
    lifeline: socket.socket


class Forking:
    """Has a child for each request, until nobody is there to ask."""

    def __init__(self, control: socket.socket, become: Become) -> None:
        self._control, self._become = control, become
        self._children: dict[int, _Child] = {}
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)

    def serve(self) -> None:
        woken = _woken_by_children()
        self._poll.register(woken, select.POLLIN)
        while True:
            # One at a time: it may close the handle of the next, whose number is then another's.
            handle, _ = self._poll.poll()[0]
            if handle == woken:
                os.read(woken, 4096)
                self._see_who_ended()
            elif handle in self._children:
                self._kill(self._children[handle])
            elif not self._fork():
                return

    def kill_all(self) -> None:
        for child in list(self._children.values()):
            self._kill(child)

    def _fork(self) -> bool:
        """For the next request; False if there will be none."""
        request, handles, _, _ = socket.recv_fds(self._control, REQUEST.size, _HANDLES)
        if not request:
            return False
        incoming, outgoing, lifeline = handles
        try:
            process = os.fork()
        except OSError:
            # Whoever asked hears that nobody reads what it writes; the other children live on.
            for handle in handles:
                os.close(handle)
            return True
        if process == 0:
            self._be_child(incoming, outgoing, *REQUEST.unpack(request))
        os.close(incoming)
        os.close(outgoing)
        self._children[lifeline] = _Child(process, socket.socket(fileno=lifeline))
        self._poll.register(lifeline, select.POLLIN)
        return True

    def _be_child(self, incoming: int, outgoing: int, memory_mb: int, opening_s: int) -> NoReturn:
        """Never returns: what is further out on the stack is the server's."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            gc.enable()
            self._become(incoming, outgoing, memory_mb, opening_s)
            code = 0
        except Exception:  # noqa: BLE001 - told as Python tells it, and by the exit code
            traceback.print_exc()
        finally:
            os._exit(code)

    def _see_who_ended(self) -> None:
        for child in list(self._children.values()):
            process, status = os.waitpid(child.process, os.WNOHANG)
            if process:
                self._tell(child, status)

    def _kill(self, child: _Child) -> None:
        os.kill(child.process, signal.SIGKILL)  # not waited for yet, so the number is still its own
        self._tell(child, os.waitpid(child.process, 0)[1])

    def _tell(self, child: _Child, status: int) -> None:
        handle = child.lifeline.fileno()
        self._poll.unregister(handle)
        del self._children[handle]
        try:
            child.lifeline.send(EXIT_CODE.pack(os.waitstatus_to_exitcode(status)))
        except OSError:
            # Nobody there wants to know.
            pass
        finally:
            child.lifeline.close()


def _woken_by_children() -> int:
    """A handle that becomes readable when a child ends."""
    readable, written = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(written, False)
    signal.set_wakeup_fd(written)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return readable


def main() -> None:
    """What is imported lives as long as we do: looking for garbage in it would only cost time,
    here and, since it would touch every page, in each child."""
    gc.disable()
    from fanscribe.media.sandboxed import become, import_late

    import_late()
    gc.freeze()
    forking = Forking(socket.socket(fileno=0), become)
    try:
        forking.serve()
    finally:
        forking.kill_all()


if __name__ == "__main__":
    main()
