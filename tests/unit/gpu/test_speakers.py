"""A shard's recordings heard whole for who speaks when, apart from their words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pytest
from fanscribe import layout
from fanscribe.contracts import Failure, ShardChunk, Source, Turn
from fanscribe_gpu import exits
from gpu_rig import RUN, SECOND, BeepEngine, Stand, beeps

TURN = Turn(speaker="A", start_ms=0, end_ms=1000)


class Ear:
    """A diarizer that keeps what it hears, recording by recording."""

    def __init__(self, then: Callable[[int], None] = lambda number: None) -> None:
        self.heard: list[np.ndarray] = []
        self._then = then

    def listen(self) -> EarOfOne:
        self.heard.append(np.zeros(0, np.float32))
        return EarOfOne(self, len(self.heard) - 1, self._then)


class EarOfOne:
    def __init__(self, ear: Ear, number: int, then: Callable[[int], None]) -> None:
        self._ear, self._number, self._then = ear, number, then

    def hear(self, samples: np.ndarray) -> None:
        self._ear.heard[self._number] = np.concatenate([self._ear.heard[self._number], samples])
        self._then(self._number)

    def turns(self) -> tuple[Turn, ...]:
        return (TURN,)


def beeps_at(signal: np.ndarray) -> list[float]:
    """Whole seconds in which something loud was heard."""
    return sorted({int(at) // SECOND for at in np.flatnonzero(abs(signal) > 0.1)})


def recorded(stand: Stand, name: str, places: list[float], seconds: int = 40) -> Source:
    return stand.recording(name, beeps([place + 0.5 for place in places], seconds))


def halves(stand: Stand, source: Source, **own: Any) -> list[ShardChunk]:
    return [
        stand.chunk(source, 0, 0, 20, diarize=True, **own),
        stand.chunk(source, 1, 20, 40, diarize=True, **own),
    ]


def why(stand: Stand, source: Source) -> Failure:
    file_id = PurePosixPath(source.audio_url).name
    key = layout.failure(RUN, file_id, "TranscribeOnGpu")
    return stand.work.read_as(key, Failure)


def test_a_recording_is_heard_whole_and_in_order(stand: Stand) -> None:
    source = recorded(stand, "a.wav", [3, 17, 23, 38])
    stand.shard(*halves(stand, source))
    stand.diarizer = ear = Ear()
    assert stand.run(BeepEngine()) == exits.DONE
    assert len(ear.heard[0]) == 40 * SECOND
    assert beeps_at(ear.heard[0]) == [3, 17, 23, 38]
    assert stand.turns(source) == (TURN,)
    assert len(stand.result("a.wav-0").words) == 2


def test_what_chunks_hear_of_each_other_is_heard_once(stand: Stand) -> None:
    source = recorded(stand, "a.wav", [3, 19, 21, 38])
    stand.shard(
        stand.chunk(source, 0, 0, 20, diarize=True, overlap_after=2 * SECOND),
        stand.chunk(source, 1, 20, 40, diarize=True, hard_cut=True, overlap_before=2 * SECOND),
    )
    stand.diarizer = ear = Ear()
    stand.run(BeepEngine())
    assert len(ear.heard[0]) == 40 * SECOND
    assert beeps_at(ear.heard[0]) == [3, 19, 21, 38]


def test_stretches_that_the_plan_left_out_pass_in_silence(stand: Stand) -> None:
    source = recorded(stand, "a.wav", [3, 35])
    stand.shard(
        stand.chunk(source, 0, 0, 10, diarize=True), stand.chunk(source, 2, 30, 40, diarize=True)
    )
    stand.diarizer = ear = Ear()
    stand.run(BeepEngine())
    assert beeps_at(ear.heard[0]) == [3, 35]


def test_words_that_are_known_are_not_heard_again_for_the_sake_of_speakers(stand: Stand) -> None:
    source = recorded(stand, "a.wav", [3, 38])
    stand.shard(*halves(stand, source))
    stand.run(BeepEngine())  # without a diarizer: the words alone
    stand.diarizer, engine = Ear(), BeepEngine()
    assert stand.run(engine) == exits.DONE
    assert engine.batches == []
    assert stand.turns(source) == (TURN,)
    assert not stand.failures()


def test_speakers_that_are_known_are_not_told_apart_again(stand: Stand) -> None:
    source = recorded(stand, "a.wav", [3])
    stand.shard(*halves(stand, source))
    stand.diarizer = ear = Ear()
    stand.run(BeepEngine())
    stand.run(BeepEngine())
    assert len(ear.heard) == 1


def test_nobody_listens_for_speakers_where_nobody_asked(stand: Stand) -> None:
    source = recorded(stand, "a.wav", [3])
    stand.shard(stand.chunk(source, 0, 0, 20))
    stand.run(BeepEngine())
    assert stand.loaded == ["m"]


def test_a_recording_that_fails_keeps_its_words_and_lets_the_others_go_on(stand: Stand) -> None:
    def fail_on_the_first(number: int) -> None:
        if number == 0:
            raise RuntimeError("out of memory\nand more")

    bad, good = recorded(stand, "a.wav", [3]), recorded(stand, "b.wav", [3])
    stand.shard(*halves(stand, bad), *halves(stand, good))
    stand.diarizer = Ear(fail_on_the_first)
    assert stand.run(BeepEngine()) == exits.DONE
    assert stand.turns(good) == (TURN,)
    assert why(stand, bad).error == "DiarizationFailedError"
    assert "RuntimeError: out of memory" in why(stand, bad).cause
    assert len(stand.results()) == 4
    with pytest.raises(KeyError):
        stand.turns(bad)


def test_without_its_model_a_run_still_has_its_words(stand: Stand) -> None:
    source = recorded(stand, "a.wav", [3])
    stand.shard(*halves(stand, source))
    assert stand.run(BeepEngine()) == exits.DONE
    assert "ModelUnavailableError" in why(stand, source).cause
    assert len(stand.results()) == 2


def test_a_chunk_that_is_broken_is_silence_and_the_clock_goes_on(stand: Stand) -> None:
    source = recorded(stand, "a.wav", [3, 38])
    stand.shard(
        stand.chunk(source, 0, 0, 20, diarize=True),
        stand.chunk(source, 1, 20, 40, diarize=True),
        stand.chunk(source, 2, 400, 420, diarize=True),
    )
    stand.diarizer = ear = Ear()
    stand.run(BeepEngine())
    assert len(ear.heard[0]) == 420 * SECOND
    assert beeps_at(ear.heard[0]) == [3, 38]


def test_a_recording_of_which_nothing_can_be_read_has_no_turns(stand: Stand) -> None:
    source = stand.recording("a.wav", b"not audio at all")
    stand.shard(*halves(stand, source))
    stand.diarizer = Ear()
    stand.run(BeepEngine())
    assert "UnreadableAudioError" in why(stand, source).cause


def test_a_job_that_is_told_to_stop_leaves_no_half_heard_turns(stand: Stand) -> None:
    stop = threading.Event()
    source = recorded(stand, "a.wav", [3])
    stand.shard(*halves(stand, source))
    stand.diarizer = Ear(lambda number: stop.set())
    assert stand.run(BeepEngine(), stop) == exits.STOPPED
    assert len(stand.results()) == 2
    with pytest.raises(KeyError):
        stand.turns(source)
