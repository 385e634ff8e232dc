"""The job's second pass: recordings heard whole, from start to end, for who speaks when.

Apart from the transcription, because it needs another order: words may be heard in any, a person's
label only grows out of all that came before. So a recording is decoded twice, which costs little
beside either model; words and turns are kept, lost and found again each for themselves; and no
way of transcribing needs to know of speakers.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from fanscribe import layout
from fanscribe.contracts import SAMPLE_RATE, Shard, ShardChunk, Turn
from fanscribe.errors import DiarizationFailedError, TransientError
from fanscribe.media.sources import Sources
from fanscribe.storage import Bucket
from fanscribe.turns_key import turns_key

from fanscribe_gpu.diarizer import Diarizer, Listener, LoadDiarizer
from fanscribe_gpu.intake import Intake
from fanscribe_gpu.journal import Journal
from fanscribe_gpu.log import logger
from fanscribe_gpu.meter import Meter
from fanscribe_gpu.read_chunk import ReadChunk
from fanscribe_gpu.reading import Reader

_AHEAD_CHUNKS = 2
_SILENCE = np.zeros(60 * SAMPLE_RATE, np.float32)


class Recording(NamedTuple):
    """A file whose speakers are to be told apart by `model`; its chunks in order. `key` is what
    its turns are kept under."""

    key: str
    model: str
    chunks: tuple[ShardChunk, ...]

    @property
    def file_id(self) -> str:
        return self.chunks[0].file_id


class Told(NamedTuple):
    """What became of a recording: its turns, or the error instead of them."""

    recording: Recording
    turns: tuple[Turn, ...] | None = None
    error: Exception | None = None


def untold(shard: Shard, work: Bucket) -> list[Recording]:
    """The shard's recordings whose speakers are wanted and not known yet."""
    if shard.diarizer is None:
        return []
    chunks: dict[str, list[ShardChunk]] = {}
    for chunk in shard.chunks:
        if chunk.diarize:
            chunks.setdefault(turns_key(chunk.source, shard.diarizer), []).append(chunk)
    return [
        Recording(key, shard.diarizer, tuple(sorted(own, key=lambda chunk: chunk.start)))
        for key, own in chunks.items()
        if not work.exists(layout.turns(key))
    ]


def tell_speakers(
    recordings: list[Recording],
    load: LoadDiarizer,
    sources: Sources,
    stop: threading.Event,
) -> Iterator[Told]:
    """One answer a recording, until `stop` is set: one that is not done by then has none."""
    diarizer: Diarizer | None = None
    for recording in recordings:
        try:
            # A model that cannot be had is each recording's own failure: none goes without.
            diarizer = diarizer or load(recording.model)
            listener = _heard(recording, diarizer.listen(), sources, stop)
            if stop.is_set():
                return
            yield Told(recording, turns=listener.turns())
        except Exception as fault:  # noqa: BLE001 - the other recordings go on
            logger.exception("speakers not told apart", extra={"file_id": recording.file_id})
            yield Told(recording, error=_failed(recording, fault))


def _heard(
    recording: Recording, listener: Listener, sources: Sources, stop: threading.Event
) -> Listener:
    # The job's own journal and meter are about words: of these chunks they know already.
    aside = Intake(Journal(), Meter())
    reader = Reader(recording.chunks, sources, _AHEAD_CHUNKS, stop, aside)
    at, unread = 0, []
    with reader.running(threads=1):  # by one thread, they come in order
        while reads := reader.take(seconds=1):
            for read in reads:
                unread += [read.error] if read.error else []
                at = _hear(listener, read, at)
    _check(unread, len(recording.chunks))
    return listener


def _check(unread: list[Exception], chunks: int) -> None:
    """What is broken for good is silence; what another try may read must not be kept as such."""
    transient = [error for error in unread if isinstance(error, TransientError)]
    if transient or len(unread) == chunks:
        raise (transient or unread)[0]


def _hear(listener: Listener, read: ReadChunk, at: int) -> int:
    """Where in the file the listener is now. What could not be read, or need not be, is silence
    to it: the clock goes on."""
    for piece in read.pieces:
        _be_silent(listener, piece.start - at)
        at = max(at, piece.start)
        signal = piece.clip.samples[at - piece.start :]
        listener.hear(signal)
        at += len(signal)
    _be_silent(listener, read.chunk.end - at)
    return max(at, read.chunk.end)


def _be_silent(listener: Listener, samples: int) -> None:
    for start in range(0, samples, len(_SILENCE)):
        listener.hear(_SILENCE[: samples - start])


def _failed(recording: Recording, fault: Exception) -> DiarizationFailedError:
    cause = (str(fault).strip() or type(fault).__name__).partition("\n")[0]
    return DiarizationFailedError(recording.file_id, f"{type(fault).__name__}: {cause}")
