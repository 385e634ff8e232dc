"""Several tries at one shard: what each leaves, and what the next makes of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from fanscribe import layout
from fanscribe.contracts import Attempt, Mode, Source
from fanscribe.errors import GpuDeviceError, SourceUnavailableError
from fanscribe.media.sources import Sources
from fanscribe_gpu import exits
from fanscribe_gpu.engine import BatchTooLargeError, Clip, HeardClip
from fanscribe_gpu.host import Host
from fanscribe_gpu.journal import Journal
from gpu_rig import RUN, SECOND, SHARD, BeepEngine, Stand, beeps

pytestmark = pytest.mark.slow

NAMES = "abcd"
LENGTH = 10


@pytest.fixture
def shard(stand: Stand) -> Stand:
    """Four files of ten seconds, a chunk each."""
    sources = [stand.recording(name, beeps([1.0], LENGTH)) for name in NAMES]
    stand.shard(*[stand.chunk(source, 0, 0, LENGTH) for source in sources])
    return stand


def attempt(stand: Stand, number: int) -> Attempt:
    return stand.work.read_as(layout.attempt(RUN, SHARD, number), Attempt)


class Failing(BeepEngine):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        raise self._error


class Stopped(BeepEngine):
    """Hears a batch, and is told to stop meanwhile."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self._stop = stop

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        self._stop.set()
        return super().transcribe(clips)


def stop_after_a_batch(stand: Stand) -> int:
    stop = threading.Event()
    return stand.run(Stopped(stop), stop, read_ahead_chunks=1, max_batch_seconds=5)


# --- the record


def test_a_try_is_on_record_from_its_first_moment_to_its_end(shard: Stand) -> None:
    seen: list[Attempt] = []

    def load(model: str) -> BeepEngine:
        seen.append(attempt(shard, 1))
        return BeepEngine()

    before = time.time() * 1000
    shard.run_with(load, host=Host(instance_type="g6.xlarge", life_cycle="spot"))
    assert (seen[0].ended, seen[0].ended_at) == (None, None)
    done = attempt(shard, 1)
    assert (done.ended, done.error, done.instance_type) == ("done", None, "g6.xlarge")
    assert before - 1 <= done.started_at <= (done.ended_at or 0) <= time.time() * 1000


def test_signs_of_life_are_written_at_a_steady_beat(shard: Stand) -> None:
    seen: list[Attempt] = []

    class Slow(BeepEngine):
        def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
            time.sleep(1.3)
            seen.append(attempt(shard, 1))
            return super().transcribe(clips)

    shard.run(Slow(), progress_seconds=1)
    assert (seen[0].seen_at or 0) - seen[0].started_at >= 900


def test_how_a_try_ended_is_told_apart(shard: Stand) -> None:
    assert stop_after_a_batch(shard) == exits.STOPPED
    assert shard.run(Failing(GpuDeviceError("Xid 79"))) == exits.TRANSIENT
    assert shard.run(BeepEngine()) == exits.DONE
    ended = [attempt(shard, number) for number in (1, 2, 3)]
    assert [each.ended for each in ended] == ["stopped", "failed", "done"]
    assert [each.error for each in ended] == [None, "GpuDeviceError", None]


def test_batch_counts_the_tries_and_a_redrive_does_not_begin_again(shard: Stand) -> None:
    shard.run(BeepEngine(), aws_batch_job_attempt=3)
    shard.run(BeepEngine(), aws_batch_job_attempt=1)
    assert [attempt(shard, number).ended for number in (3, 4)] == ["done", "done"]


def test_what_should_pass_is_tried_three_times(shard: Stand) -> None:
    codes = [shard.run(Failing(GpuDeviceError("Xid 79"))) for _ in range(3)]
    assert codes == [exits.TRANSIENT, exits.TRANSIENT, exits.PERMANENT]
    assert shard.shard_error().error == "GpuDeviceError"


# --- the sum of all tries


def test_the_summary_is_of_all_tries_together(shard: Stand) -> None:
    stop_after_a_batch(shard)
    kept = len(shard.results())
    assert 0 < kept < len(NAMES)
    shard.run(BeepEngine())
    summary = shard.summary()
    assert (summary.chunks_done, summary.chunks_cached, summary.chunks_failed) == (4, 0, 0)
    assert summary.audio_ms == 4 * LENGTH * 1000
    assert summary.billed_ms >= attempt(shard, 1).machine_ms + attempt(shard, 2).machine_ms - 1000
    assert summary.telemetry is not None
    assert summary.telemetry.audio_ms == (4 - kept) * LENGTH * 1000


def test_what_an_earlier_run_left_counts_as_cached(shard: Stand) -> None:
    shard.run(BeepEngine())
    shard.work.delete(layout.attempt(RUN, SHARD, 1))
    shard.work.delete(layout.chunk_result("a-0"))
    shard.run(BeepEngine())
    summary = shard.summary()
    assert (summary.chunks_done, summary.chunks_cached) == (1, 3)
    assert summary.audio_ms == LENGTH * 1000


def test_the_time_of_a_lost_host_is_paid_for_as_far_as_it_is_known(shard: Stand) -> None:
    lost = Attempt(
        shard_id=SHARD,
        number=1,
        started_at=1_000,
        seen_at=61_000,
        instance_type="g5.xlarge",
        life_cycle="spot",
    )
    shard.work.write_as(layout.attempt(RUN, SHARD, 1), lost)
    here = Host(instance_type="g6.xlarge", life_cycle="on-demand")
    shard.run_with(lambda _: BeepEngine(), host=here, aws_batch_job_attempt=2)
    own, summary = attempt(shard, 2), shard.summary()
    assert 60_000 <= summary.billed_ms <= 60_000 + own.machine_ms
    machines = [(use.instance_type, use.life_cycle) for use in summary.machines]
    assert machines == [("g5.xlarge", "spot"), ("g6.xlarge", "on-demand")]
    assert summary.machines[0].billed_ms == 60_000
    assert sum(use.billed_ms for use in summary.machines) == summary.billed_ms


def test_a_killed_worker_s_time_is_its_try_s(shard: Stand, tmp_path: Path) -> None:
    begun = int(time.time() * 1000) - 50_000
    journal = journal_of(tmp_path, started_at=begun)
    shard.run_with(lambda _: BeepEngine(), journal=Journal(journal))
    assert 50_000 <= shard.summary().billed_ms < 100_000
    assert attempt(shard, 1).started_at == begun


# --- chunks that kill


def journal_of(folder: Path, started_at: int = 1_700_000_000_000, **deaths: str) -> Path:
    """A supervisor's journal: `hearing="ab"` is a worker that died while it heard two chunks."""
    path = folder / "journal.jsonl"
    lines: list[dict[str, Any]] = [{"started_at": started_at}]
    for heard in deaths.values():
        lines += [{"hearing": [f"{name}-0" for name in heard]}, {"killed_by": 9}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def heard_together(journal: Path) -> list[list[str]]:
    lines = map(json.loads, journal.read_text().splitlines())
    return [[key[0] for key in line["hearing"]] for line in lines if line.get("hearing")]


def test_suspects_are_heard_alone_and_first(shard: Stand, tmp_path: Path) -> None:
    path = journal_of(tmp_path, first="bd")
    assert shard.run_with(lambda _: BeepEngine(), journal=Journal(path)) == exits.DONE
    of_dead_worker, *now = heard_together(path)
    assert of_dead_worker == ["b", "d"]
    alone = [window for window in now if len(window) == 1]
    assert ["b"] in alone
    assert ["d"] in alone
    assert shard.failures() == []


@pytest.mark.parametrize("mode", ["streaming", "local-attention"])
def test_in_every_mode_a_suspect_is_heard_with_no_other(
    stand: Stand, tmp_path: Path, mode: Mode
) -> None:
    source = stand.recording("a", beeps([1.0, 12.0, 25.0], 30))
    chunks = [stand.chunk(source, index, 10 * index, 10 * index + 10) for index in range(3)]
    stand.shard(*chunks, mode=mode)
    path = tmp_path / "journal.jsonl"
    lines = [{"started_at": 1}, {"hearing": ["a-1", "a-2"]}, {"killed_by": 11}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert stand.run_with(lambda _: BeepEngine(), journal=Journal(path)) == exits.DONE
    told = [json.loads(line).get("hearing") for line in path.read_text().splitlines()[3:]]
    assert told == [["a-1"], ["a-2"], ["a-0"]]
    assert [len(stand.result(f"a-{index}").words) for index in range(3)] == [1, 1, 1]


def test_a_chunk_that_killed_twice_is_left_out_by_name(shard: Stand, tmp_path: Path) -> None:
    path = journal_of(tmp_path, first="bd", then="d")
    engine = BeepEngine()
    assert shard.run_with(lambda _: engine, journal=Journal(path)) == exits.DONE
    assert shard.results() == [f"chunks/{name}-0.json" for name in "abc"]
    failure = shard.failure("d", 0)
    assert (failure.error, failure.chunk) == ("PoisonedChunkError", 0)
    assert "signal 9" in failure.cause
    assert sum(map(sum, engine.batches)) == 3 * LENGTH * SECOND
    assert shard.summary().chunks_failed == 1
    assert [death.hearing for death in attempt(shard, 1).deaths] == [("b-0", "d-0"), ("d-0",)]


def test_what_killed_on_one_host_is_still_suspect_on_the_next(shard: Stand, tmp_path: Path) -> None:
    first = Journal(journal_of(tmp_path, first="bd"))
    stop = threading.Event()
    stop.set()
    assert shard.run_with(lambda _: BeepEngine(), stop, journal=first) == exits.STOPPED
    second = Journal(journal_of(tmp_path, started_at=1_700_000_900_000, first="d"))
    assert shard.run_with(lambda _: BeepEngine(), journal=second) == exits.DONE
    assert shard.failure("d", 0).error == "PoisonedChunkError"


def test_a_shard_that_is_nothing_but_poison_fails_under_that_name(
    stand: Stand, tmp_path: Path
) -> None:
    source = stand.recording("a", beeps([1.0], LENGTH))
    stand.shard(stand.chunk(source, 0, 0, LENGTH))
    path = journal_of(tmp_path, first="a", then="a")
    assert stand.run_with(lambda _: BeepEngine(), journal=Journal(path)) == exits.PERMANENT
    assert stand.shard_error().error == "PoisonedChunkError"


# --- the truth about failures


def test_a_gpu_too_small_for_any_clip_is_the_shards_error(shard: Stand) -> None:
    assert shard.run(Failing(BatchTooLargeError("tried to allocate 2 GiB"))) == exits.PERMANENT
    assert shard.shard_error().error == "GpuOutOfMemoryError"
    assert attempt(shard, 1).error == "GpuOutOfMemoryError"


def test_chunks_that_a_server_did_not_give_are_tried_twice_more(
    shard: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopen = Sources.reopen

    def reopened(self: Sources, source: Source) -> Any:
        if source.audio_url.endswith("/c"):
            raise SourceUnavailableError(source.audio_url, "503")
        return reopen(self, source)

    monkeypatch.setattr(Sources, "reopen", reopened)
    engine = BeepEngine()
    codes = [shard.run(engine)]
    assert not shard.work.exists(layout.summary(RUN, SHARD)), "who sums up a lost shard finds one"
    codes += [shard.run(engine) for _ in range(2)]
    assert codes == [exits.TRANSIENT, exits.TRANSIENT, exits.DONE]
    assert sum(map(sum, engine.batches)) == 3 * LENGTH * SECOND
    assert shard.failure("c", 0).error == "SourceUnavailableError"


@pytest.mark.parametrize("prefix", ["runs/", "chunks/"])
def test_a_bucket_that_takes_nothing_any_more_is_worth_another_try(
    shard: Stand, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    write = shard.work.write_as
    refusing = threading.Event()

    def refuse(key: str, value: object) -> None:
        if refusing.is_set() and key.startswith(prefix):
            answer = {"Error": {"Code": "503"}, "ResponseMetadata": {"HTTPStatusCode": 503}}
            raise ClientError(answer, "PutObject")  # type: ignore[arg-type]
        write(key, value)

    def load(model: str) -> BeepEngine:
        refusing.set()
        return BeepEngine()

    monkeypatch.setattr(shard.work, "write_as", refuse)
    assert shard.run_with(load) == exits.TRANSIENT
    monkeypatch.undo()
    assert shard.run(BeepEngine()) == exits.DONE
    assert len(shard.results()) == len(NAMES)
