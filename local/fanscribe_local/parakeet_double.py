"""The double of the hosted API, hearing with the GPU task's own engine.

For a run of the hosted branch without a key: what answers is this machine, not AssemblyAI.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from fanscribe.contracts import SAMPLE_RATE, samples_to_ms
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.decode import decode
from fanscribe.media.micro import micro_cuts
from fanscribe.media.probe import probe
from fanscribe.media.resample import Signal
from fanscribe_gpu.engine import Clip, HeardClip
from fanscribe_gpu.hearing import Hearing
from fanscribe_gpu.log import logger
from fanscribe_gpu.parakeet import load_parakeet

from fanscribe_local.assemblyai_double import AssemblyAiDouble, Heard, HeardWord

MAX_BATCH_SECONDS = 240
LANGUAGE = "en"


@contextmanager
def parakeet_double(model: str) -> Iterator[AssemblyAiDouble]:
    """A running double that hears with `model`, a .nemo file or a name on the hub.

    Raises ModelUnavailableError.
    """
    logger.setLevel("ERROR")  # its lines go to stdout, which here is not a container's
    s3 = boto3.client("s3", region_name="us-east-1")
    with AssemblyAiDouble(Ears(Hearing(load_parakeet(model, s3), MAX_BATCH_SECONDS))) as double:
        yield double


class Ears:
    """A `Transcribe`: the bytes of an audio file to its words. One file at a time."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._one_at_a_time = threading.Lock()

    def __call__(self, audio: bytes) -> Heard:
        """Raises what reading the file and hearing it raise: the double then fails the job."""
        signal = _decoded(audio)
        pieces = micro_cuts(signal)
        with self._one_at_a_time:
            heard = self._hearing.hear([Clip(signal[start:end]) for start, end in pieces])
        words = (
            word
            for (start, _), clip in zip(pieces, heard, strict=True)
            for word in _words(clip, samples_to_ms(start))
        )
        return Heard(words=tuple(words), language=LANGUAGE, duration_s=len(signal) / SAMPLE_RATE)


def _decoded(audio: bytes) -> Signal:
    with tempfile.TemporaryFile(buffering=0) as raw:
        raw.write(audio)
        with AudioFile(raw, "the submitted audio") as file:
            return decode(file, 0, probe(file).samples)


def _words(heard: HeardClip | Exception, offset_ms: int) -> Iterator[HeardWord]:
    if isinstance(heard, Exception):
        raise heard
    for word in heard.words:
        yield HeardWord(
            text=word.text,
            start_ms=word.start_ms + offset_ms,
            end_ms=word.end_ms + offset_ms,
            confidence=1.0 if word.confidence is None else word.confidence,
        )
