"""What decoding does badly, it does to its own process; and it reaches nothing from there."""

from __future__ import annotations

import io
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from fanscribe.contracts import CutPlan, Item, Source
from fanscribe.errors import (
    AudioCrashError,
    AudioDeadlineError,
    AudioMemoryError,
    DecodeError,
    SourceUnavailableError,
    UnreadableAudioError,
)
from fanscribe.media import fork_server
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.cut_plan import plan_cuts
from fanscribe.media.decode import decode
from fanscribe.media.fork_server import shared_server
from fanscribe.media.forking import REQUEST, Forking
from fanscribe.media.probe import Probe, probe
from fanscribe.media.sandbox import Sandbox, SandboxedAudio
from fanscribe.media.sandboxes import Sandboxes
from fanscribe.media.sources import identify  # noqa: F401 - must not be needed inside
from recordings import FORMATS, recording

URL = "https://audio.example/a.mp3"
PROCESS = "lambda audio: __import__('os').getpid()"
SERVER = "lambda audio: __import__('os').getppid()"
SPIN = "lambda audio: __import__('re').match('(a+)+$', 'a' * 60 + 'b')"
ITEM = Item(file_id="a", audio_url=URL, row=1)


class Does:
    """A function that is made inside the sandbox, of its source."""

    def __init__(self, source: str) -> None:
        self.source = source

    def __reduce__(self) -> Any:
        return eval, (self.source,)

    def __call__(self, audio: object) -> Any:
        raise NotImplementedError("outside the sandbox")


@pytest.fixture(scope="module")
def wav() -> bytes:
    return recording("wav", 3)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


def opened(sandbox: Sandbox, data: bytes, seconds: float = 20) -> Any:
    return sandbox.open(io.BytesIO(data), URL, len(data), seconds)


def ask(audio: SandboxedAudio, source: str) -> Any:
    return audio.call(Does(source), object)


@pytest.mark.parametrize("ending", FORMATS)
def test_samples_and_plans_are_those_of_the_file_read_here(sandbox: Sandbox, ending: str) -> None:
    data, source = recording(ending, 12), Source(audio_url=URL)
    with AudioFile(io.BytesIO(data), URL) as audio:
        planned, heard = plan_cuts(ITEM, source, audio, 300), decode(audio, 16_000, 96_000)
    with opened(sandbox, data) as inside:
        given = {"item": ITEM, "source": source, "chunk_seconds": 300}
        assert inside.call(plan_cuts, CutPlan, **given) == planned
        assert np.array_equal(inside.samples(decode, start=16_000, end=96_000), heard)


@pytest.mark.parametrize("number", range(4))
def test_titles_in_every_encoding_of_id3_are_read_inside(sandbox: Sandbox, number: int) -> None:
    encoding = ("latin-1", "utf-16", "utf-16-be", "utf-8")[number]
    content = bytes([number]) + "Grüße".encode(encoding)
    tag = b"TIT2" + len(content).to_bytes(4) + bytes(2) + content
    data = b"ID3\3\0\0" + len(tag).to_bytes(4) + tag + recording("mp3", 3)
    with opened(sandbox, data) as audio:
        assert audio.call(probe, Probe).title == "Grüße"


def test_errors_keep_their_names_and_sentences(sandbox: Sandbox, wav: bytes) -> None:
    with (
        pytest.raises(UnreadableAudioError, match="an HTML page") as caught,
        opened(sandbox, b"<html>"),
    ):
        pass
    assert URL in str(caught.value)
    with opened(sandbox, wav) as audio, pytest.raises(DecodeError, match="ends at 3000 ms"):
        audio.samples(decode, start=0, end=160_000)


def test_c_code_that_does_not_end_is_stopped_at_the_deadline(sandbox: Sandbox, wav: bytes) -> None:
    with opened(sandbox, wav, seconds=0.6) as audio:
        process = ask(audio, PROCESS)
        began = time.monotonic()
        with pytest.raises(AudioDeadlineError, match=r"stopped after 0\.6 s"):
            ask(audio, SPIN)
        assert time.monotonic() - began < 2
        assert not Path(f"/proc/{process}").exists()
        with pytest.raises(AudioDeadlineError):  # and is not tried again for the next chunk
            ask(audio, "lambda audio: 1")
    with opened(sandbox, wav) as audio:
        assert ask(audio, "lambda audio: 1") == 1


class Makes:
    """Done inside the sandbox while it opens a file, in place of an anchor."""

    def __init__(self, source: str) -> None:
        self.source = source

    def __reduce__(self) -> Any:
        return eval, (self.source,)


def opened_after(sandbox: Sandbox, data: bytes, source: str) -> Any:
    return sandbox.open(io.BytesIO(data), URL, len(data), 100, anchors=(Makes(source),))  # type: ignore[arg-type]


def test_an_opening_that_does_not_end_is_stopped_by_its_own_processor_time(wav: bytes) -> None:
    spin = "__import__('re').match('(a+)+$', 'a' * 60 + 'b')"
    with (
        Sandbox(opening_s=1) as sandbox,
        pytest.raises(AudioDeadlineError, match="opening it was stopped after 1 s"),
        opened_after(sandbox, wav, spin),
    ):
        pass


def test_an_opening_that_only_waits_for_the_processor_goes_on(wav: bytes) -> None:
    with (
        Sandbox(opening_s=1) as sandbox,
        opened_after(sandbox, wav, "__import__('time').sleep(3.5)") as audio,
    ):
        assert ask(audio, "lambda audio: 1") == 1


def test_memory_is_bounded(sandbox: Sandbox, wav: bytes) -> None:
    with opened(sandbox, wav) as audio:
        assert ask(audio, "lambda audio: len(bytearray(200 * 1024**2))")
        with pytest.raises(AudioMemoryError, match="more than 384 MB"):
            ask(audio, "lambda audio: len(bytearray(450 * 1024**2))")
        assert ask(audio, "lambda audio: 1") == 1


def test_a_crash_is_an_error_of_that_file_alone(sandbox: Sandbox, wav: bytes) -> None:
    with opened(sandbox, wav) as audio, pytest.raises(AudioCrashError, match="signal 11"):
        ask(audio, "lambda audio: __import__('os').kill(__import__('os').getpid(), 11)")
    with opened(sandbox, wav) as audio:
        assert ask(audio, "lambda audio: 1") == 1


def test_a_fault_of_ours_is_told_by_name(sandbox: Sandbox, wav: bytes) -> None:
    with opened(sandbox, wav) as audio, pytest.raises(AudioCrashError, match="ZeroDivisionError"):
        ask(audio, "lambda audio: 1 // 0")


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd').read()",
        "open('/tmp/written', 'w')",
        "__import__('socket').socket()",
        "__import__('os').pipe()",
        "__import__('os').listdir('/')",
        "__import__('subprocess').run(['true'])",
    ],
)
def test_there_is_no_file_and_no_socket_inside(sandbox: Sandbox, wav: bytes, attempt: str) -> None:
    with opened(sandbox, wav) as audio, pytest.raises(AudioCrashError, match="Too many open files"):
        ask(audio, f"lambda audio: {attempt}")


def test_there_are_no_credentials_inside(wav: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials")
    shared_server().close()  # it may be older than they are
    with Sandbox() as sandbox, opened(sandbox, wav) as audio:
        names = ask(audio, "lambda audio: sorted(__import__('os').environ)")
        server = Path(f"/proc/{ask(audio, SERVER)}/environ").read_bytes()
    assert "PYTHONPATH" in names
    assert not [name for name in names if name.startswith("AWS")]
    assert b"AWS" not in server


def test_what_it_prints_is_no_answer(sandbox: Sandbox, wav: bytes) -> None:
    with opened(sandbox, wav) as audio:
        assert ask(audio, "lambda audio: __import__('os').write(1, b'D' * 9)") == 9
        assert ask(audio, "lambda audio: 7") == 7


class Failing(io.BytesIO):
    """Its server goes away once the file is open."""

    fails = False

    def read(self, size: int | None = -1) -> bytes:
        if self.fails:
            raise SourceUnavailableError(URL, "503")
        return super().read(size)


def test_what_the_source_raises_is_raised_and_the_sandbox_lives_on(sandbox: Sandbox) -> None:
    data = recording("wav", 60)
    file = Failing(data)
    with sandbox.open(file, URL, len(data), 20) as audio:
        process = ask(audio, PROCESS)
        file.fails = True
        with pytest.raises(SourceUnavailableError, match="503"):
            audio.samples(decode, start=50 * 16_000, end=55 * 16_000)
        file.fails = False
        assert len(audio.samples(decode, start=0, end=16_000)) == 16_000
        assert ask(audio, PROCESS) == process


def test_waiting_for_bytes_counts_for_the_file_and_not_for_opening(sandbox: Sandbox) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            time.sleep(0.3)
            return super().read(size)

    data = recording("wav", 30)
    with (
        pytest.raises(AudioDeadlineError, match="stopped after 1 s"),
        sandbox.open(Slow(data), URL, len(data), 1) as audio,
    ):
        audio.samples(decode, start=0, end=29 * 16_000)
    with sandbox.open(Slow(data), URL, len(data), 20) as audio:
        assert len(audio.samples(decode, start=0, end=29 * 16_000)) == 29 * 16_000


def test_each_file_has_a_process_in_which_nothing_is_left_of_another(
    sandbox: Sandbox, wav: bytes
) -> None:
    with opened(sandbox, wav) as audio:
        ask(audio, "lambda audio: setattr(__import__('builtins'), 'left', 1)")
        first = ask(audio, PROCESS)
        assert ask(audio, "lambda audio: left") == 1
    assert not Path(f"/proc/{first}").exists()
    with opened(sandbox, wav) as audio:
        assert ask(audio, PROCESS) != first
        with pytest.raises(AudioCrashError, match="NameError"):
            ask(audio, "lambda audio: left")


def test_all_processes_are_forked_from_one(wav: bytes) -> None:
    sandboxes = Sandboxes()
    with (
        sandboxes.borrow() as one,
        sandboxes.borrow() as two,
        opened(one, wav) as first,
        opened(two, wav) as second,
    ):
        assert one is not two
        assert ask(first, PROCESS) != ask(second, PROCESS)
        assert ask(first, SERVER) == ask(second, SERVER) != os.getpid()
    with sandboxes.borrow() as again:
        assert again in (one, two)
    sandboxes.close()


def test_a_server_that_was_killed_is_started_again(sandbox: Sandbox, wav: bytes) -> None:
    with opened(sandbox, wav) as audio:
        server = ask(audio, SERVER)
    os.kill(server, signal.SIGKILL)
    for _ in range(2):
        with opened(sandbox, wav) as audio:
            assert ask(audio, SERVER) != server


def test_a_process_is_killed_even_if_its_server_does_not_answer(
    sandbox: Sandbox, wav: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fork_server, "_KILL_S", 0.2)
    with opened(sandbox, wav, seconds=5) as audio:
        process, server = ask(audio, PROCESS), ask(audio, SERVER)
        os.kill(server, signal.SIGSTOP)
        audio.renew(0.3)
        with pytest.raises(AudioDeadlineError):
            ask(audio, SPIN)
    wait_until_gone(process)
    wait_until_gone(server)


def test_processes_end_with_whoever_asked_for_them(wav: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav)
    asking = subprocess.Popen(
        [sys.executable, "-c", ASKS_AND_SPINS, str(tmp_path / "a.wav")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert asking.stdout
    with asking.stdout as told:
        processes = told.readline().split()
        asking.kill()
        asking.wait()
    assert len(processes) == 2
    for process in processes:
        wait_until_gone(int(process))


ASKS_AND_SPINS = """
import io, sys
sys.path.insert(0, %r)
from pathlib import Path
from fanscribe.media.sandbox import Sandbox
from test_sandbox import PROCESS, SERVER, SPIN, ask, opened
with Sandbox() as sandbox, opened(sandbox, Path(sys.argv[1]).read_bytes()) as audio:
    print(ask(audio, PROCESS), ask(audio, SERVER), flush=True)
    ask(audio, SPIN)
""" % str(Path(__file__).parent)  # noqa: UP031 - braces would have to be doubled


def wait_until_gone(process: int) -> None:
    deadline = time.monotonic() + 5
    while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not Path(f"/proc/{process}").exists()


def test_a_request_for_more_than_it_ever_asks_for_is_not_served(
    sandbox: Sandbox, wav: bytes
) -> None:
    ask_for_all = (
        "lambda audio: audio._sniffed.file._pipe.send(__import__('fanscribe').media.pipes.Message("
        "b'R', __import__('msgspec').msgpack.encode({'start': 0, 'size': 2**30})))"
    )
    with opened(sandbox, wav) as audio, pytest.raises(AudioCrashError, match="sense"):
        ask(audio, ask_for_all)


def test_a_fork_that_fails_is_that_files_trouble_alone() -> None:
    ours, theirs = socket.socketpair()
    read, write = os.pipe()
    lifeline, its_end = socket.socketpair()
    forking = Forking(theirs, become=lambda *_: None)
    with ours, theirs, lifeline, its_end, pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fork", Mock(side_effect=BlockingIOError("no more processes")))
        socket.send_fds(ours, [REQUEST.pack(384, 4)], [read, write, its_end.fileno()])
        assert forking._fork()
        its_end.close()
        assert lifeline.recv(1) == b""
        ours.close()
        assert not forking._fork()
    os.close(read)
    os.close(write)
