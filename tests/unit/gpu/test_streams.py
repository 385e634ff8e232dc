"""A stream's windows tile its audio, and it holds no more than it needs."""

from __future__ import annotations

import numpy as np
import pytest
from fanscribe.contracts import ShardChunk, Source, Word
from fanscribe_gpu.engine import Clip, HeardWindow, Window
from fanscribe_gpu.read_chunk import Piece, ReadChunk
from fanscribe_gpu.streams import Stream, WindowSize

SECOND = 16_000
FRAME = 1280
SIZE = WindowSize.of(20, 5, 3, FRAME)
SOURCE = Source(audio_url="s3://b/a", etag="e")


def read(index: int, seconds: int, start: int = 0) -> ReadChunk:
    """A chunk of samples that say their own place in the file, in seconds."""
    first = (start + index * seconds) * SECOND
    chunk = ShardChunk(
        key=str(index),
        file_id="a",
        source=SOURCE,
        index=index,
        start=first,
        end=first + seconds * SECOND,
    )
    signal = np.arange(first, chunk.end, dtype=np.float32) / SECOND
    return ReadChunk(chunk, [Piece(first, Clip(signal, ("term",)))])


def heard(*words: tuple[str, int], settled_ms: int) -> HeardWindow:
    found = tuple(Word(text=text, start_ms=at, end_ms=at + 100) for text, at in words)
    return HeardWindow(found, settled_ms, memory="m")


def played(stream: Stream, chunks: list[ReadChunk]) -> list[Window]:
    """All windows of a stream that hears nothing."""
    windows = []
    for at, one in enumerate(chunks):
        stream.feed(one, is_last=at == len(chunks) - 1)
        while window := stream.window():
            windows.append(window)
            stream.heard(window, heard(settled_ms=0))
    return windows


@pytest.mark.parametrize("seconds", [1, 19, 20, 23, 24, 60, 61])
def test_windows_hear_every_sample_once_with_what_surrounds_it(seconds: int) -> None:
    one = read(0, seconds, start=100)
    stream = Stream(one.pieces[0], SIZE)
    windows = played(stream, [one])
    now = [each.samples[each.before : len(each.samples) - each.after] for each in windows]
    assert np.array_equal(np.concatenate(now), one.pieces[0].clip.samples)
    assert [each.is_last for each in windows] == [False] * (len(windows) - 1) + [True]
    assert all(np.all(np.diff(each.samples) > 0) for each in windows)
    assert all(each.before == SIZE.before for each in windows[1:])
    assert all(each.after == SIZE.after for each in windows[:-1])
    assert stream.is_over


def test_a_stream_that_ends_where_a_window_did_has_a_last_window() -> None:
    size = WindowSize.of(10, 5, 0, FRAME)
    one = read(0, 20)
    stream = Stream(one.pieces[0], size)
    stream.feed(one, is_last=False)
    while window := stream.window():
        stream.heard(window, heard(settled_ms=0))
    stream.end()
    last = stream.window()
    assert last is not None
    assert [settled.chunk.key for settled, _ in stream.heard(last, heard(settled_ms=0))] == ["0"]
    assert stream.is_over


def test_windows_step_in_whole_frames_and_carry_memory_and_terms() -> None:
    windows = played(Stream(read(0, 90).pieces[0], SIZE), [read(0, 90)])
    steps = [len(each.samples) - each.before - each.after for each in windows[:-1]]
    assert {step % FRAME for step in steps} == {0}
    assert [each.memory for each in windows] == [None] + ["m"] * (len(windows) - 1)
    assert {each.key_terms for each in windows} == {("term",)}


def test_windows_reach_over_chunks() -> None:
    chunks = [read(index, 30) for index in range(4)]
    apart = played(Stream(chunks[0].pieces[0], SIZE), chunks)
    whole = played(Stream(chunks[0].pieces[0], SIZE), [read(0, 120)])
    assert [each.samples.tolist() for each in apart] == [each.samples.tolist() for each in whole]


def test_a_stream_holds_a_chunk_and_a_window_however_long_it_runs() -> None:
    stream = Stream(read(0, 30).pieces[0], SIZE)
    held = []
    for index in range(40):
        stream.feed(read(index, 30), is_last=False)
        while window := stream.window():
            stream.heard(window, heard(settled_ms=0 if index == 0 else 30_000 * index))
        held.append(stream.held_samples)
    assert max(held[1:]) <= 60 * SECOND
    assert len(stream.unsettled) <= 2


def test_a_chunk_is_settled_when_no_word_of_it_can_still_come() -> None:
    stream = Stream(read(0, 30).pieces[0], SIZE)
    stream.feed(read(0, 30), is_last=False)
    stream.feed(read(1, 30), is_last=True)
    first, second = stream.window(), None
    assert first is not None
    assert stream.heard(first, heard(("a", 1000), settled_ms=20_000)) == []
    second = stream.window()
    assert second is not None
    # The word at 29.9 s may still go on.
    assert stream.heard(second, heard(("b", 21_000), settled_ms=29_900)) == []
    third = stream.window()
    assert third is not None
    settled = stream.heard(third, heard(("c", 29_900), ("d", 30_000), settled_ms=60_000))
    words = [[word.text for word in words] for _, words in settled]
    assert words == [["a", "b", "c"], ["d"]]


def test_words_are_on_the_files_clock() -> None:
    one = read(0, 10, start=3600)
    stream = Stream(one.pieces[0], SIZE)
    stream.feed(one, is_last=True)
    window = stream.window()
    assert window is not None
    ((_, words),) = stream.heard(window, heard(("a", 1000), ("b", 9950), settled_ms=10_000))
    assert [(word.start_ms, word.end_ms) for word in words] == [
        (3_601_000, 3_601_100),
        (3_609_950, 3_610_000),
    ]
