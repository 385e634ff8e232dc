"""Whatever the container, chunks decoded apart are the file decoded whole, sample for sample."""

from __future__ import annotations

import io
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from fanscribe.contracts import CutPlan, Item, Source
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.cut_plan import plan_cuts
from fanscribe.media.decode import decode, first_second
from fanscribe.media.probe import Probe, probe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent))
from corpus import CORPUS, PAUSES, SECONDS, corpus_file

NAMES = sorted(CORPUS)
SECOND = 16_000
# Where FFmpeg, asked for the whole file, gives another number of samples than there are: it cuts
# the encoder's padding out of the middle of joined files, and stops where a rate changes.
UNCOUNTED = [name for name in NAMES if "joined" in name]


def opened(name: str) -> AudioFile:
    return AudioFile(io.BytesIO(corpus_file(name)), name)


@cache
def probed(name: str) -> Probe:
    with opened(name) as audio:
        return probe(audio)


@cache
def whole(name: str) -> np.ndarray:
    with opened(name) as audio:
        return decode(audio, 0, probed(name).samples)


@cache
def planned(name: str) -> CutPlan:
    with opened(name) as audio:
        item, source = Item(file_id="a", audio_url="u", row=1), Source(audio_url="u")
        return plan_cuts(item, source, audio, 300)


@pytest.mark.parametrize("name", NAMES)
def test_chunks_decoded_by_strangers_tile_the_whole(name: str) -> None:
    samples = probed(name).samples
    cuts = [0, samples // 3 + 7, samples // 2, samples - 33_333, samples]
    joined = np.concatenate([decoded_with_an_anchor(name, a, b) for a, b in pairwise(cuts)])
    assert len(joined) == len(whole(name)) == samples
    assert np.abs(joined - whole(name)).max() <= CORPUS[name].tolerance


def decoded_with_an_anchor(name: str, start: int, end: int) -> np.ndarray:
    """As a worker does it: with the plan's hint where to begin, and nothing else."""
    with opened(name) as planner:
        anchor = planner.anchor(first_second(start))
    anchors = (anchor,) if anchor else ()
    with AudioFile(io.BytesIO(corpus_file(name)), name, anchors) as audio:
        return decode(audio, start, end)


@pytest.mark.parametrize("name", NAMES)
def test_the_length_is_that_of_all_samples_counted(name: str) -> None:
    with opened(name) as audio:
        index = counted = 0
        while (samples := audio.second(index).planes.shape[1]) == audio.rate:
            index, counted = index + 1, counted + samples
        counted += samples
        assert probed(name).samples == counted * SECOND // audio.rate


@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNCOUNTED])
def test_ffmpeg_counts_as_many_samples(name: str) -> None:
    with av.open(io.BytesIO(corpus_file(name))) as container:
        counted = sum(frame.samples for frame in container.decode(audio=0))
        rate = container.streams.audio[0].rate
    assert probed(name).samples == counted * SECOND // rate


@pytest.mark.parametrize("name", [name for name in NAMES if CORPUS[name].expected_s])
def test_the_length_is_that_of_what_was_recorded(name: str) -> None:
    assert probed(name).samples == pytest.approx(CORPUS[name].expected_s * SECOND, abs=1)


@pytest.mark.parametrize("name", NAMES)
def test_speech_lies_between_the_pauses(name: str) -> None:
    plan = planned(name)
    assert plan.chunks[0].end == plan.samples
    assert not plan.chunks[0].silent
    for span in plan.speech or ():
        for pause in PAUSES:
            assert not span.start < (pause - 0.1) * SECOND < (pause + 0.1) * SECOND < span.end


def test_only_files_that_contradict_themselves_are_warned_of() -> None:
    warned = {name for name in NAMES if probed(name).warnings}
    assert warned == {name for name in NAMES if "joined" in name} - {
        "aac joined to another rate",  # raw AAC claims nothing
        "opus joined",  # Ogg's last page knows both parts
    }


def test_a_recording_that_begins_late_says_when() -> None:
    assert planned("mp4 starting late").start_ms == pytest.approx(4_980, abs=30)
    assert planned("mp4 with picture").start_ms == 0


EXACT = [name for name in NAMES if not CORPUS[name].tolerance and "7.1" not in name]


@given(name=st.sampled_from(EXACT), cuts=st.lists(st.floats(0, 1), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_wherever_an_exact_format_is_cut_it_joins_up(name: str, cuts: list[float]) -> None:
    expected = whole(name)
    edges = sorted({0, *(int(cut * len(expected)) for cut in cuts), len(expected)})
    joined = [decoded_with_an_anchor(name, a, b) for a, b in pairwise(edges)]
    assert np.array_equal(np.concatenate(joined), expected)


def test_the_corpus_is_as_long_as_it_says() -> None:
    assert probed("wav 16000").samples == SECONDS * SECOND
