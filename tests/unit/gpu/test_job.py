"""The job on a mocked account, with an engine whose words can be checked."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import msgspec
import pytest
from fanscribe import layout
from fanscribe.contracts import ChunkResult, Failure, Source
from fanscribe.errors import GpuDeviceError, ModelUnavailableError, SettingMissingError
from fanscribe_gpu import exits
from fanscribe_gpu.engine import Clip, HeardClip
from fanscribe_gpu.job_settings import JobSettings
from fanscribe_gpu.read_chunk import ReadChunk
from fanscribe_gpu.reading import Reader
from gpu_rig import RUN, SECOND, SHARD, BeepEngine, Stand, beeps

pytestmark = pytest.mark.slow

# Seconds of the beeps in a recording of 100 s; the gaps are where it may be cut.
PLACES = (1.5, 4.0, 17.2, 29.7, 41.1, 44.0, 58.3, 63.9, 77.7, 90.5, 99.0)


def starts(result: ChunkResult) -> list[int]:
    return [word.start_ms for word in result.words]


def near(expected: Sequence[float]) -> object:
    return pytest.approx([1000 * place for place in expected], abs=80)


def test_words_are_on_the_files_clock_in_order(stand: Stand) -> None:
    source = stand.recording("a", beeps(PLACES, 100))
    stand.shard(stand.chunk(source, 0, 0, 50), stand.chunk(source, 1, 50, 100))
    assert stand.run(BeepEngine()) == exits.DONE
    assert starts(stand.result("a-0")) == near(PLACES[:6])
    assert starts(stand.result("a-1")) == near(PLACES[6:])


def test_a_result_says_what_was_heard_and_by_whom(stand: Stand) -> None:
    source = stand.recording("a", beeps([1.0], 3))
    stand.shard(stand.chunk(source, 0, 0, 3))
    stand.run(BeepEngine())
    result = stand.result("a-0")
    assert (result.key, result.engine, result.model) == ("a-0", "parakeet", "m")
    assert (result.start, result.end, result.language) == (0, 3 * SECOND, "en")
    assert (result.words[0].text, result.words[0].confidence) == ("beep", 0.9)


def test_chunks_read_while_the_model_loads_share_its_batches(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [stand.recording(name, beeps([2.0], 20)) for name in "abcdef"]
    stand.shard(*[stand.chunk(source, 0, 0, 20) for source in sources])
    engine = BeepEngine()
    put, was_read = Reader._put, threading.Semaphore(0)

    def put_and_tell(self: Reader, one: ReadChunk) -> None:
        put(self, one)
        was_read.release()

    def load(model: str) -> BeepEngine:
        assert all(was_read.acquire(timeout=60) for _ in sources)
        return engine

    monkeypatch.setattr(Reader, "_put", put_and_tell)
    assert stand.run_with(load) == exits.DONE
    assert max(len(batch) for batch in engine.batches) > 1
    assert [starts(stand.result(f"{name}-0")) for name in "abcdef"] == [near([2.0])] * 6


def test_batches_stay_within_the_limit(stand: Stand) -> None:
    source = stand.recording("a", beeps(PLACES, 100))
    stand.shard(stand.chunk(source, 0, 0, 100))
    engine = BeepEngine()
    stand.run(engine, max_batch_seconds=45)
    assert sum(map(sum, engine.batches)) == 100 * SECOND
    assert all(len(batch) * max(batch) <= 45 * SECOND for batch in engine.batches)


def test_no_more_is_heard_at_once_than_half_of_what_a_kill_may_cost(stand: Stand) -> None:
    source = stand.recording("a", beeps(PLACES, 100))
    stand.shard(*[stand.chunk(source, at, 15 * at, 15 * at + 15) for at in range(6)])
    engine = BeepEngine()
    stand.run(engine, max_batch_seconds=80)
    assert sum(map(sum, engine.batches)) == 90 * SECOND
    assert all(sum(batch) <= 40 * SECOND for batch in engine.batches)


def test_chunks_that_have_a_result_are_not_heard_again(stand: Stand) -> None:
    source = stand.recording("a", beeps(PLACES, 100))
    stand.shard(stand.chunk(source, 0, 0, 50), stand.chunk(source, 1, 50, 100))
    stand.run(BeepEngine())
    stand.work.delete(layout.chunk_result("a-1"))
    engine = BeepEngine()
    assert stand.run(engine) == exits.DONE
    assert sum(map(sum, engine.batches)) == 50 * SECOND
    assert len(stand.results()) == 2


def test_a_shard_that_is_done_loads_no_model(stand: Stand) -> None:
    source = stand.recording("a", beeps([1.0], 3))
    stand.shard(stand.chunk(source, 0, 0, 3))
    stand.run(BeepEngine())
    stand.loaded.clear()
    assert stand.run(BeepEngine()) == exits.DONE
    assert stand.loaded == []


def test_a_bad_chunk_leaves_its_record_and_the_good_ones_their_results(stand: Stand) -> None:
    good = stand.recording("good", beeps([1.0], 10))
    stand.shard(
        stand.chunk(good, 0, 0, 5),
        stand.chunk(good, 1, 5, 60),
        stand.chunk(Source(audio_url="s3://input/none", etag="e", size=1), 0, 0, 5),
        stand.chunk(good, 2, 5, 10),
    )
    assert stand.run(BeepEngine()) == exits.DONE
    assert stand.results() == ["chunks/good-0.json", "chunks/good-2.json"]
    past_the_end = stand.failure("good", 1)
    assert (past_the_end.error, past_the_end.chunk) == ("DecodeError", 1)
    assert "ends at 10000 ms" in past_the_end.cause
    assert stand.failure("none", 0).error == "SourceNotFoundError"
    assert stand.failure("none", 0).audio_url == "s3://input/none"
    summary = stand.summary()
    assert (summary.chunks_done, summary.chunks_failed) == (2, 2)


def test_channels_of_a_chunk_are_heard_apart(stand: Stand) -> None:
    call = stand.recording("call", beeps([1.0, 4.0], 6, [2.0]))
    left, right = (
        msgspec.structs.replace(stand.chunk(call, 0, 0, 6), key=f"call-{channel}", channel=channel)
        for channel in (1, 2)
    )
    stand.shard(left, right)
    assert stand.run(BeepEngine()) == exits.DONE
    assert starts(stand.result("call-1")) == near([1.0, 4.0])
    assert starts(stand.result("call-2")) == near([2.0])


def test_a_channel_that_fails_has_a_record_which_the_others_success_leaves(stand: Stand) -> None:
    call = stand.recording("call", beeps([1.0], 6))
    chunk = stand.chunk(call, 0, 0, 6)
    stand.shard(*(msgspec.structs.replace(chunk, key=f"k{n}", channel=n) for n in (2, 1)))
    assert stand.run(BeepEngine()) == exits.DONE
    assert stand.results() == ["chunks/k1.json"]
    (key,) = stand.failures()
    failure = stand.work.read_as(key, Failure)
    assert (failure.error, failure.chunk, failure.channel) == ("DecodeError", 0, 2)


def test_a_replaced_recording_is_not_transcribed(stand: Stand) -> None:
    planned = stand.recording("a", beeps([1.0], 5))
    other = stand.recording("b", beeps([1.0], 5))
    stand.recording("a", beeps([2.0], 5))
    stand.shard(stand.chunk(planned, 0, 0, 5), stand.chunk(other, 0, 0, 5))
    assert stand.run(BeepEngine()) == exits.DONE
    assert stand.failure("a", 0).error == "SourceChangedError"
    assert stand.results() == ["chunks/b-0.json"]


def test_a_failure_that_passed_is_taken_back(stand: Stand) -> None:
    lost = Source(audio_url="s3://input/late", etag=None, size=None)
    other = stand.recording("a", beeps([1.0], 5))
    stand.shard(stand.chunk(lost, 0, 0, 5), stand.chunk(other, 0, 0, 5))
    stand.run(BeepEngine())
    assert len(stand.failures()) == 1
    late = stand.recording("late", beeps([1.0], 5))
    stand.shard(stand.chunk(late, 0, 0, 5), stand.chunk(other, 0, 0, 5))
    assert stand.run(BeepEngine()) == exits.DONE
    assert stand.failures() == []


def test_a_shard_without_a_single_result_fails_and_says_why(stand: Stand) -> None:
    lost = Source(audio_url="s3://input/none", etag="e", size=1)
    stand.shard(stand.chunk(lost, 0, 0, 5), stand.chunk(lost, 1, 5, 9))
    assert stand.run(BeepEngine()) == exits.PERMANENT
    error = stand.shard_error()
    assert (error.file_id, error.error) == (SHARD, "SourceNotFoundError")
    assert "all 2 chunks of shard parakeet-0001 failed" in error.cause
    assert "s3://input/none" in error.cause
    assert len(stand.failures()) == 2
    assert stand.summary().chunks_failed == 2


def test_a_model_that_cannot_be_had_is_the_shards_error(stand: Stand) -> None:
    source = stand.recording("a", beeps([1.0], 5))
    stand.shard(stand.chunk(source, 0, 0, 5))

    def load(model: str) -> BeepEngine:
        raise ModelUnavailableError(model, "401: gated")

    assert stand.run_with(load) == exits.PERMANENT
    assert stand.shard_error().error == "ModelUnavailableError"
    assert stand.failures() == []


class BrokenGpu:
    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        raise GpuDeviceError("CUDA error: uncorrectable ECC error encountered")


def test_a_gpu_that_fails_is_worth_another_attempt_which_forgets_it(stand: Stand) -> None:
    source = stand.recording("a", beeps([1.0], 5))
    stand.shard(stand.chunk(source, 0, 0, 5))
    assert stand.run(BrokenGpu()) == exits.TRANSIENT
    assert stand.shard_error().error == "GpuDeviceError"
    assert stand.run(BeepEngine()) == exits.DONE
    assert not stand.work.exists(layout.shard_error(RUN, SHARD))
    assert stand.results() == ["chunks/a-0.json"]


def test_a_shard_that_is_not_there_is_on_record(stand: Stand) -> None:
    assert stand.run(BeepEngine()) == exits.PERMANENT
    assert stand.shard_error().error == "PayloadError"


def test_told_to_stop_it_keeps_what_it_heard_and_begins_nothing_new(stand: Stand) -> None:
    names = "abcdef"
    sources = [stand.recording(name, beeps([1.0], 20)) for name in names]
    stand.shard(*[stand.chunk(source, 0, 0, 20) for source in sources])
    stop = threading.Event()

    class Stopped(BeepEngine):
        def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
            stop.set()
            return super().transcribe(clips)

    assert stand.run(Stopped(), stop, read_ahead_chunks=1, max_batch_seconds=10) == exits.STOPPED
    kept = stand.results()
    assert 1 <= len(kept) < len(names)
    assert stand.failures() == []
    assert not stand.work.exists(layout.summary(RUN, SHARD))
    engine = BeepEngine()
    assert stand.run(engine) == exits.DONE
    assert sum(map(sum, engine.batches)) == (len(names) - len(kept)) * 20 * SECOND


def test_settings_come_from_the_environment() -> None:
    given = {"RUN_ID": "r", "SHARD_KEY": "k", "WORK_BUCKET": "w", "MAX_BATCH_SECONDS": "300"}
    settings = JobSettings.from_env(given)
    assert (settings.run_id, settings.max_batch_seconds, settings.read_threads) == ("r", 300, 2)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingMissingError, match="SHARD_KEY"):
        JobSettings.from_env({"RUN_ID": "r", "WORK_BUCKET": "w"})
