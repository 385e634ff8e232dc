"""Hostile and broken files: each an error by name or the sound that is truly there.

All of them are read as SplitAudio reads them, by `plan_cuts` in the sandbox with its production
limits, and each within five seconds of CPU and 256 MB. Files that refer to others are read outside
the sandbox too, where nothing but our own care keeps FFmpeg from following.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from decoders import decoders, peak_mb, spent_s
from fanscribe import errors
from fanscribe.contracts import SAMPLE_RATE, CutPlan, Item, Source
from fanscribe.errors import FanscribeError
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.cut_plan import plan_cuts
from fanscribe.media.probe import probe
from fanscribe.media.sandbox import Sandbox
from fanscribe.media.sandboxed import import_late
from hostile_corpus import CASES, Case, Traps, mutation, references, truncations
from recordings import recording
from web import Server, Site, serving

SECONDS, MEGABYTES = 5.0, 256
URL = "s3://input/hostile"
ITEM = Item(file_id="a", audio_url=URL, row=1)

pytestmark = pytest.mark.usefixtures("nothing_leaves")

MUTATIONS, MANY_MUTATIONS = 2_000, 50_000
PARTS = range(MUTATIONS, MANY_MUTATIONS, 1_000)


class Outcome(NamedTuple):
    """The error's name ("" if there is none), the seconds of sound, and what it took: seconds of
    CPU, so that a busy machine is no fault of the file's."""

    error: str
    seconds: float
    warnings: tuple[str, ...]
    took: float
    megabytes: int


class Canary(Site):
    """Whoever asks it for anything has followed a reference."""

    def page(self, name: str) -> None:
        self.answer(200, self.server.data)


@pytest.fixture(scope="module")
def canary() -> Iterator[Server]:
    with serving(Canary, recording("wav", 2)) as server:
        yield server
        assert server.paths == []


@pytest.fixture(scope="module")
def traps(canary: Server, tmp_path_factory: pytest.TempPathFactory) -> Traps:
    path = tmp_path_factory.mktemp("secret") / "secret.wav"
    path.write_bytes(recording("wav", 2))
    return Traps(str(path), f"http://127.0.0.1:{canary.server_port}/secret.wav")


_touched: list[str] | None = None


class Watched(Sandbox):
    """Knows the most memory, in MB, that the last file took."""

    megabytes = 0

    def close(self) -> None:
        global _touched  # noqa: PLW0603 - looking there is no fault of the file's
        before, _touched = _touched, None
        self.megabytes = max((peak_mb(about) for about in decoders()), default=self.megabytes)
        super().close()
        _touched = before


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Watched]:
    with Watched() as sandbox:
        yield sandbox


def _notice(event: str, arguments: tuple[Any, ...]) -> None:
    if _touched is not None and event in ("open", "socket.connect", "subprocess.Popen"):
        _touched.append(f"{event} {arguments[0]!r}")


sys.addaudithook(_notice)


@contextmanager
def touching_nothing() -> Iterator[None]:
    """Python opens no file and no socket meanwhile. Of C code, the canaries tell."""
    global _touched  # noqa: PLW0603 - an audit hook is for ever, and sees nothing of ours
    _touched = []
    try:
        yield
        assert _touched == []
    finally:
        _touched = None


def read(sandbox: Watched, data: bytes) -> Outcome:
    sandbox.pipe()
    sandbox.megabytes = 0
    began, error, seconds, warnings = _cpu_s(), "", 0.0, ()
    with touching_nothing():
        try:
            plan = _planned(sandbox, data)
            seconds, warnings = plan.samples / SAMPLE_RATE, plan.warnings
        except FanscribeError as caught:
            error = type(caught).__name__ if str(caught).startswith(URL) else str(caught)
    return Outcome(error, seconds, warnings, _cpu_s() - began, sandbox.megabytes)


def _planned(sandbox: Sandbox, data: bytes) -> CutPlan:
    with sandbox.open(io.BytesIO(data), URL, len(data), 300) as audio:
        return audio.call(
            plan_cuts, CutPlan, item=ITEM, source=Source(audio_url=URL), chunk_seconds=300
        )


def _cpu_s() -> float:
    """Of the sandboxes that have ended and of this process."""
    return time.process_time() + spent_s()


def require(case: Case, outcome: Outcome) -> None:
    if not outcome.error:
        assert case.seconds is not None, outcome
        assert case.seconds[0] <= outcome.seconds <= case.seconds[1]
        assert outcome.warnings or not case.flagged
    else:
        assert outcome.error in case.errors
    assert outcome.took < SECONDS
    assert outcome.megabytes < MEGABYTES


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_named_or_read_for_what_it_is(
    sandbox: Watched, traps: Traps, name: str
) -> None:
    require(CASES[name], read(sandbox, CASES[name].made(traps)))


@pytest.mark.parametrize("name", truncations())
def test_a_file_that_is_cut_off_is_as_long_as_what_is_left(
    sandbox: Watched, traps: Traps, name: str
) -> None:
    case = truncations()[name]
    require(case, read(sandbox, case.made(traps)))


@pytest.mark.parametrize("name", references())
def test_a_reference_is_not_followed_even_without_a_sandbox(
    traps: Traps, canary: Server, name: str
) -> None:
    import_late()
    data = CASES[name].made(traps)
    error, seconds = "", 0.0
    with touching_nothing():
        try:
            with AudioFile(io.BytesIO(data), URL) as audio:
                seconds = probe(audio).samples / SAMPLE_RATE
        except FanscribeError as caught:
            error = type(caught).__name__
    require(CASES[name], Outcome(error, seconds, (), 0, 0))
    assert seconds != pytest.approx(2, abs=0.5)  # that would be the secret
    assert canary.paths == []


def test_there_are_at_least_forty_of_them() -> None:
    assert len(CASES) >= 40


def test_every_error_they_may_give_exists() -> None:
    for case in [*CASES.values(), *truncations().values()]:
        assert all(issubclass(getattr(errors, name), FanscribeError) for name in case.errors)


def damaged(sandbox: Watched, seeds: Iterable[int]) -> None:
    """A damaged second of sound is an error by name, or some seconds: never a crash."""
    for seed in seeds:
        ending, data = mutation(seed)
        outcome = read(sandbox, data)
        note = f"mutation {seed}, of {ending}: {outcome}"
        assert outcome.error not in ("AudioCrashError", "AudioMemoryError"), note
        assert outcome.took < SECONDS, note
        assert outcome.megabytes < MEGABYTES, note


def test_mutations_are_read_or_named(sandbox: Watched) -> None:
    damaged(sandbox, range(MUTATIONS))


def test_a_mutation_that_claims_to_last_less_than_nothing_is_read(sandbox: Watched) -> None:
    damaged(sandbox, [40_639])


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", PARTS)
def test_many_more_mutations_are_read_or_named(sandbox: Watched, first: int) -> None:
    damaged(sandbox, range(first, first + PARTS.step))
