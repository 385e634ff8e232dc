"""Each mode hears the same words at the same times, and fails in the same small pieces."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import msgspec
import pytest
from fanscribe.contracts import Mode, ShardChunk, Source
from fanscribe.errors import GpuDeviceError
from fanscribe.transcript.overlap import join_hearings
from fanscribe_gpu import exits
from fanscribe_gpu.engine import BatchTooLargeError, Clip, HeardClip, HeardWindow, Window
from gpu_rig import SECOND, BeepEngine, Stand, beeps

pytestmark = pytest.mark.slow

# Seconds of the beeps in a recording of 150 s, one of them just where it is cut.
PLACES = (1.5, 4.0, 17.2, 29.7, 50.0, 58.3, 63.9, 77.7, 99.5, 100.2, 120.1, 149.5)
FIRST, SECOND_CHUNK, THIRD = PLACES[:4], PLACES[4:9], PLACES[9:]
EVERY: tuple[Mode, ...] = ("batched", "streaming", "local-attention")
LISTENING_ON: tuple[Mode, ...] = ("streaming", "local-attention")


def recorded(stand: Stand, name: str = "a") -> Source:
    return stand.recording(name, beeps(PLACES, 150))


def chunks(stand: Stand, source: Source) -> list[ShardChunk]:
    """Three chunks, cut hard: neighbours overlap by a second."""
    return [
        stand.chunk(source, 0, 0, 50, overlap_after=SECOND),
        stand.chunk(source, 1, 50, 100, hard_cut=True, overlap_before=SECOND, overlap_after=SECOND),
        stand.chunk(source, 2, 100, 150, hard_cut=True, overlap_before=SECOND),
    ]


def starts(stand: Stand, key: str) -> list[int]:
    return [word.start_ms for word in stand.result(key).words]


def near(places: Sequence[float]) -> object:
    # A beep begins 50 ms before its place, and is heard a little before that.
    return pytest.approx([1000 * place - 60 for place in places], abs=40)


def heard_seconds(engine: BeepEngine) -> list[float]:
    return sorted(samples / SECOND for batch in engine.batches for samples in batch)


@pytest.mark.parametrize("mode", LISTENING_ON)
def test_a_file_is_heard_through_its_cuts_and_no_word_twice(stand: Stand, mode: Mode) -> None:
    stand.shard(*chunks(stand, recorded(stand)), mode=mode)
    assert stand.run(BeepEngine()) == exits.DONE
    assert starts(stand, "a-0") == near([*FIRST, PLACES[4]])
    assert starts(stand, "a-1") == near(SECOND_CHUNK[1:])
    assert starts(stand, "a-2") == near(THIRD)


@pytest.mark.parametrize("mode", EVERY)
def test_silence_costs_nothing_and_is_a_result(stand: Stand, mode: Mode) -> None:
    source = stand.recording("quiet", beeps([], 20))
    silent = stand.recording("silent", beeps([], 20, noise=0.0))
    stand.shard(stand.chunk(source, 0, 0, 20), stand.chunk(silent, 0, 0, 20), mode=mode)
    engine = BeepEngine()
    assert stand.run(engine) == exits.DONE
    assert stand.result("silent-0").words == ()
    assert sum(map(len, engine.batches + engine.windows)) == 1


@pytest.mark.parametrize("mode", EVERY)
def test_a_chunk_that_is_missing_or_unreadable_costs_only_itself(stand: Stand, mode: Mode) -> None:
    source = recorded(stand)
    first, second, third = chunks(stand, source)
    beyond = stand.chunk(source, 3, 150, 190)
    stand.shard(first, third, beyond, mode=mode)
    assert stand.run(BeepEngine()) == exits.DONE
    # Beside a chunk that is not heard, its neighbours hear over their ends.
    assert starts(stand, "a-0") == near([*FIRST, PLACES[4]])
    assert starts(stand, "a-2") == near([PLACES[8], *THIRD])
    assert stand.failure("a", 3).error == "DecodeError"
    assert second.key not in stand.results()


@pytest.mark.parametrize("mode", EVERY)
def test_a_gpu_that_fails_is_worth_another_attempt(stand: Stand, mode: Mode) -> None:
    class Broken(BeepEngine):
        def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
            raise GpuDeviceError("uncorrectable ECC error")

        def listen(self, windows: Sequence[Window]) -> list[HeardWindow]:
            raise GpuDeviceError("uncorrectable ECC error")

    stand.shard(*chunks(stand, recorded(stand)), mode=mode)
    assert stand.run(Broken()) == exits.TRANSIENT
    assert stand.results() == []


def test_a_language_that_was_asked_for_is_the_language(stand: Stand) -> None:
    source = recorded(stand)
    pinned = stand.chunk(source, 0, 0, 50, language="de")
    stand.shard(pinned, stand.chunk(source, 1, 50, 100))
    stand.run(BeepEngine())
    assert [stand.result(f"a-{index}").language for index in (0, 1)] == ["de", "en"]


@pytest.mark.parametrize("mode", LISTENING_ON)
def test_told_to_stop_it_begins_nothing_new(stand: Stand, mode: Mode) -> None:
    stop = threading.Event()

    class Stopped(BeepEngine):
        def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
            stop.set()
            return super().transcribe(clips)

        def listen(self, windows: Sequence[Window]) -> list[HeardWindow]:
            stop.set()
            return super().listen(windows)

    sources = [recorded(stand, name) for name in "abc"]
    stand.shard(*[one for source in sources for one in chunks(stand, source)], mode=mode)
    assert stand.run(Stopped(), stop, max_batch_seconds=60, streams_at_once=1) == exits.STOPPED
    assert len(stand.results()) < 9
    assert stand.failures() == []


def test_streams_of_several_files_step_together(stand: Stand) -> None:
    sources = [recorded(stand, name) for name in "abc"]
    stand.shard(*[one for source in sources for one in chunks(stand, source)], mode="streaming")
    engine = BeepEngine()
    assert stand.run(engine) == exits.DONE
    assert max(len(windows) for windows in engine.windows) > 1
    assert [starts(stand, f"{name}-2") for name in "abc"] == [near(THIRD)] * 3


def test_a_window_that_upsets_the_model_costs_the_chunks_it_lies_in(stand: Stand) -> None:
    class Upset(BeepEngine):
        def listen(self, windows: Sequence[Window]) -> list[HeardWindow]:
            if any((window.memory or 0) == 60_000 for window in windows):
                raise RuntimeError("a shape nobody expected")
            return super().listen(windows)

    stand.shard(*chunks(stand, recorded(stand)), mode="streaming")
    assert stand.run(Upset()) == exits.DONE
    assert stand.failure("a", 1).error == "RuntimeError"
    assert stand.results() == ["chunks/a-0.json", "chunks/a-2.json"]


def test_files_longer_than_fits_are_heard_in_stretches_of_whole_chunks(stand: Stand) -> None:
    stand.shard(*chunks(stand, recorded(stand)), mode="local-attention")
    engine = BeepEngine()
    assert stand.run(engine, whole_file_minutes=2) == exits.DONE
    assert engine.attends_locally
    # The cut between the stretches is a hard one: both hear a second beyond it.
    assert heard_seconds(engine) == [51, 101]
    assert starts(stand, "a-1") == near([*SECOND_CHUNK[1:], PLACES[9]])


class Small(BeepEngine):
    """With room for less than two minutes at once."""

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        if sum(len(clip.samples) for clip in clips) > 110 * SECOND:
            raise BatchTooLargeError("CUDA out of memory")
        return super().transcribe(clips)


def test_a_stretch_without_room_on_the_device_is_heard_in_halves_that_meet_in_a_pause(
    stand: Stand,
) -> None:
    first, second, third = chunks(stand, recorded(stand))
    third = msgspec.structs.replace(third, hard_cut=False)
    stand.shard(first, second, third, mode="local-attention")
    engine = Small()
    assert stand.run(engine) == exits.DONE
    assert heard_seconds(engine) == [50, 100]
    assert [len(starts(stand, f"a-{index}")) for index in range(3)] == [5, 4, 3]


def test_halves_that_meet_in_speech_hear_beyond_the_cut(stand: Stand) -> None:
    stand.shard(*chunks(stand, recorded(stand)), mode="local-attention")
    engine = Small()
    assert stand.run(engine) == exits.DONE
    assert heard_seconds(engine) == [52, 102]
    cut_ms = 50_000
    joined = join_hearings(list(stand.result("a-0").words), list(stand.result("a-1").words), cut_ms)
    assert [word.start_ms for word in joined] == near(PLACES[:9])
