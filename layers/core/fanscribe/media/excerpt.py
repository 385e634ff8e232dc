"""Hours of a recording as a file of their own, made while it is being sent.

For an engine that takes whole files and takes none of that length. 16-bit WAV, because its header
can be written before its samples are known and nothing has to be encoded: 115 MB an hour.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from fanscribe.contracts import SAMPLE_RATE, ShardChunk
from fanscribe.media.decode import decode
from fanscribe.media.https_source import without_query
from fanscribe.media.sandbox import Sandbox
from fanscribe.media.sources import Reach, Sources
from fanscribe.settings import Settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_PART = 60 * SAMPLE_RATE
_PART_S = 60.0
"""A minute of audio at a time, and the longest that decoding it may take."""

_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_PCM, _MONO, _SAMPLE_BYTES = 1, 1, 2


def excerpts(client: S3Client, settings: Settings) -> Callable[[ShardChunk], Iterator[bytes]]:
    """Reads excerpts; each with what the engine is to hear beyond it where it was cut hard."""
    reach = Reach(
        allow_http=settings.allow_http,
        allow_local_files=settings.allow_local_files,
        download_limit_mb=settings.download_limit_mb,
    )

    def read(chunk: ShardChunk) -> Iterator[bytes]:
        return excerpt(chunk, Sources(client, reach))

    return read


def excerpt(chunk: ShardChunk, sources: Sources) -> Iterator[bytes]:
    """The parts of a mono WAV file at 16 kHz.

    Raises the errors of sources, sandbox and decode, also in the midst of it.
    """
    start, end = chunk.start - chunk.overlap_before, chunk.end + chunk.overlap_after
    shown = without_query(chunk.source.audio_url)
    anchors = (chunk.anchor,) if chunk.anchor else ()
    with (
        sources.reopen(chunk.source) as file,
        Sandbox() as sandbox,
        sandbox.open(file, shown, file.size, _PART_S, anchors=anchors) as audio,
    ):
        yield wav_header(end - start)
        for begin in range(start, end, _PART):
            audio.renew(_PART_S)
            signal = audio.samples(decode, start=begin, end=min(end, begin + _PART))
            yield (np.clip(signal, -1.0, 1.0) * 32767).astype("<i2").tobytes()


def wav_header(samples: int) -> bytes:
    """The 44 bytes before that many samples."""
    size = samples * _SAMPLE_BYTES
    return _HEADER.pack(
        *(b"RIFF", size + 36, b"WAVE", b"fmt ", 16, _PCM, _MONO),
        *(SAMPLE_RATE, SAMPLE_RATE * _SAMPLE_BYTES, _SAMPLE_BYTES, 8 * _SAMPLE_BYTES),
        *(b"data", size),
    )
