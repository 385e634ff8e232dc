"""Run one command, and kill it with all its children when whoever started this goes away.

Started as `python -I -S supervisor.py GRACE_SECONDS COMMAND...` with a pipe on standard input.
The pipe is the parent's pulse: it closes when the parent closes it, exits or is killed. SIGTERM is
passed on, and becomes SIGKILL after the grace period, as `docker stop` does it. The exit code is
the command's, or 128 plus the signal that ended it, as Docker reports it.
"""

import os
import signal
import subprocess
import sys
import threading

COMMAND_NOT_FOUND = 127


def _signal_group(process: "subprocess.Popen[bytes]", number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


def _kill_when_abandoned(process: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 4096):
        continue
    _signal_group(process, signal.SIGKILL)


def _stop(process: "subprocess.Popen[bytes]", grace_seconds: float) -> None:
    _signal_group(process, signal.SIGTERM)
    timer = threading.Timer(grace_seconds, _signal_group, (process, signal.SIGKILL))
    timer.daemon = True
    timer.start()


def main(grace_seconds: float, command: list[str]) -> int:
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    except OSError as error:
        print(f"CannotStartContainerError: {error}", flush=True)
        return COMMAND_NOT_FOUND
    signal.signal(signal.SIGTERM, lambda *_: _stop(process, grace_seconds))
    threading.Thread(target=_kill_when_abandoned, args=(process,), daemon=True).start()
    code = process.wait()
    _signal_group(process, signal.SIGKILL)
    return 128 - code if code < 0 else code


if __name__ == "__main__":
    os._exit(main(float(sys.argv[1]), sys.argv[2:]))
