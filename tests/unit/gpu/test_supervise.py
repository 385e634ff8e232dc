"""The process that outlives the worker, with workers of a few lines."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from fanscribe.contracts import Death
from fanscribe_gpu import exits
from fanscribe_gpu.journal import Journal
from fanscribe_gpu.supervise import STARTS, supervise

ROOT = Path(__file__).parents[3]
PATHS = f"{ROOT / 'layers/core'}:{ROOT / 'gpu_task'}"

# Counts its starts in a file, and keeps what it finds in the journal beside it.
PREAMBLE = """
import json, os, signal, shutil, sys, time
from pathlib import Path
folder = Path({folder!r})
starts = folder / "starts"
starts.write_text(str(number := int(starts.read_text()) + 1))
shutil.copy(os.environ["JOURNAL"], folder / "journal.jsonl")

def die(number):
    os.kill(os.getpid(), number)

def hear(*keys):
    with open(os.environ["JOURNAL"], "a") as journal:
        print(json.dumps(dict(hearing=keys)), file=journal)

"""


def worker(folder: Path, code: str) -> list[str]:
    (folder / "starts").write_text("0")
    return [sys.executable, "-c", PREAMBLE.format(folder=str(folder)) + code]


def starts(folder: Path) -> int:
    return int((folder / "starts").read_text())


def test_a_worker_that_ends_by_itself_has_the_last_word(tmp_path: Path) -> None:
    for code in (0, exits.PERMANENT, exits.TRANSIENT, 1):
        assert supervise(worker(tmp_path, f"sys.exit({code})")) == code
        assert starts(tmp_path) == 1


def test_a_killed_worker_is_followed_by_one_that_knows_what_was_heard(tmp_path: Path) -> None:
    code = "hear('x'); hear('a', 'b')\nif number < 3: die(signal.SIGSEGV)"
    assert supervise(worker(tmp_path, code)) == exits.DONE
    assert starts(tmp_path) == 3
    journal = Journal(tmp_path / "journal.jsonl")
    assert journal.deaths == (Death(signal=signal.SIGSEGV, hearing=("a", "b")),) * 2
    assert abs(journal.started_at / 1000 - time.time()) < 60


def test_a_death_is_blamed_on_nothing_that_an_earlier_worker_heard(tmp_path: Path) -> None:
    code = "if number == 1: hear('a')\nif number < 3: die(signal.SIGKILL)"
    assert supervise(worker(tmp_path, code)) == exits.DONE
    first, second = Journal(tmp_path / "journal.jsonl").deaths
    assert (first.hearing, second.hearing) == (("a",), ())


def test_a_worker_that_dies_every_time_is_given_up_with_docker_s_code(tmp_path: Path) -> None:
    assert supervise(worker(tmp_path, "die(signal.SIGKILL)")) == 128 + signal.SIGKILL
    assert starts(tmp_path) == STARTS


def started(folder: Path, code: str) -> subprocess.Popen[bytes]:
    """A supervisor as a process of its own, whose worker has started."""
    command = worker(folder, code)
    call = f"import sys; from fanscribe_gpu.supervise import *; sys.exit(supervise({command!r}))"
    process = subprocess.Popen([sys.executable, "-c", call], env=os.environ | {"PYTHONPATH": PATHS})
    while not (folder / "ready").exists():
        time.sleep(0.02)
    return process


READY = "(folder / 'ready').write_text(str(os.getpid()))\n"


def test_sigterm_reaches_the_worker_whose_code_it_then_is(tmp_path: Path) -> None:
    code = "signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))\n" + READY + "time.sleep(60)"
    process = started(tmp_path, code)
    process.terminate()
    assert process.wait(20) == exits.STOPPED
    assert starts(tmp_path) == 1


def test_a_worker_that_sigterm_kills_was_stopped_and_is_not_started_again(tmp_path: Path) -> None:
    process = started(tmp_path, READY + "time.sleep(60)")
    process.terminate()
    assert process.wait(20) == exits.STOPPED
    assert starts(tmp_path) == 1


def test_without_its_supervisor_a_worker_ends(tmp_path: Path) -> None:
    code = (
        "from fanscribe_gpu.worker import end_with_supervisor\nend_with_supervisor()\n"
        + READY
        + "time.sleep(60)"
    )
    process = started(tmp_path, code)
    worker_id = int((tmp_path / "ready").read_text())
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while is_running(worker_id):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False
