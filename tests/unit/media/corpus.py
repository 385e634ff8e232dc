"""A corpus of one recording in every container, codec, rate and layout that is read, made here.

`CORPUS` maps a name to a `Case`. Each is a little more than half a minute of a known voice with
pauses, encoded once in a test run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from recordings import Signal, voice

SECONDS = 34.21
PAUSES = (6.0, 11.0, 17.5, 23.0, 29.0)
_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}


class Case(NamedTuple):
    """`made()` is the file. `tolerance` is by how much two decodings of a moment may differ, one
    begun at the start and one just before: 0 for exact formats, an encoder's noise for others.
    `expected_s` is None where the encoder's padding cannot be told from the recording."""

    made: Callable[[], bytes]
    tolerance: float = 0.0
    expected_s: float | None = SECONDS


def file_of(
    muxer: str,
    codec: str,
    sample_format: str,
    rate: int,
    *,
    channels: int = 1,
    signal: Signal | None = None,
    bit_rate: int | None = None,
    options: dict[str, str] | None = None,
    muxing: dict[str, str] | None = None,
    picture: bool = False,
    offset_s: float = 0.0,
) -> bytes:
    """The voice, or `signal`, encoded so; with a moving picture, and beginning late, if asked."""
    sound = voice(SECONDS, rate, PAUSES, channels) if signal is None else signal
    layout = _LAYOUTS[len(sound)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with av.open(str(path), "w", format=muxer, options=muxing or {}) as container:
            stream = container.add_stream(codec, rate=rate, options=options or {})
            stream.codec_context.layout = layout
            stream.codec_context.format = sample_format
            if bit_rate:
                stream.codec_context.bit_rate = bit_rate
            if picture:
                _film(container, SECONDS + offset_s)
            shaper = av.AudioResampler(sample_format, layout, rate, 1024)
            # Interleaved: PyAV does not take eight channels in planes.
            frame = av.AudioFrame.from_ndarray(sound.T.reshape(1, -1).copy(), "flt", layout)
            frame.sample_rate, frame.pts = rate, int(offset_s * rate)
            for piece in [*shaper.resample(frame), *shaper.resample(None)]:
                container.mux(stream.encode(piece))
            container.mux(stream.encode(None))
        return path.read_bytes()


def _film(container: av.container.OutputContainer, seconds: float) -> None:
    stream = container.add_stream("mpeg4", rate=5)
    stream.width = stream.height = 64
    stream.pix_fmt = "yuv420p"
    for number in range(int(seconds * 5)):
        picture = np.full((64, 64, 3), number % 256, np.uint8)
        container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
    container.mux(stream.encode(None))


def wav(rate: int, channels: int = 1, signal: Signal | None = None) -> bytes:
    return file_of("wav", "pcm_s16le", "s16", rate, channels=channels, signal=signal)


@cache
def mp3(
    rate: int = 44_100, channels: int = 1, bit_rate: int | None = 64_000, *, xing: bool = True
) -> bytes:
    """Of a variable rate if `bit_rate` is None."""
    return file_of(
        "mp3",
        "libmp3lame",
        "fltp",
        rate,
        channels=channels,
        bit_rate=bit_rate,
        options={} if bit_rate else {"q": "5", "compression_level": "7", "flags": "+qscale"},
        muxing={} if xing else {"write_xing": "0", "id3v2_version": "0"},
    )


@cache
def adts(rate: int = 44_100) -> bytes:
    return file_of("adts", "aac", "fltp", rate)


def m4a(**own: object) -> bytes:
    return file_of("mp4", "aac", "fltp", 44_100, **own)


def of_unknown_size() -> bytes:
    """A wav as a pipe leaves it: nobody went back to fill in how long it is."""
    data = bytearray(wav(44_100))
    at = data.index(b"data") + 4
    data[4:8] = data[at : at + 4] = b"\xff" * 4
    return bytes(data)


def anti_phase() -> bytes:
    mono = voice(SECONDS, 44_100, PAUSES, channels=1)
    return wav(44_100, signal=np.concatenate([mono, -mono]))


def flac(rate: int, channels: int = 1) -> bytes:
    return file_of("flac", "flac", "s16", rate, channels=channels)


def opus(muxer: str, **own: object) -> bytes:
    return file_of(muxer, "libopus", "flt", 48_000, **own)


def vorbis(muxer: str) -> bytes:
    return file_of(muxer, "vorbis", "fltp", 44_100, channels=2, options={"strict": "experimental"})


NOISE = 0.05
CORPUS: dict[str, Case] = {
    **{f"wav {rate}": Case(lambda rate=rate: wav(rate)) for rate in (8_000, 16_000, 44_100)},
    **{f"wav {rate} stereo": Case(lambda rate=rate: wav(rate, 2)) for rate in (48_000, 96_000)},
    "wav 192000": Case(lambda: wav(192_000)),
    "wav 24 bit": Case(lambda: file_of("wav", "pcm_s24le", "s32", 44_100)),
    "wav 8 bit": Case(lambda: file_of("wav", "pcm_u8", "u8", 11_025)),
    "wav float": Case(lambda: file_of("wav", "pcm_f32le", "flt", 44_100)),
    "wav mu-law": Case(lambda: file_of("wav", "pcm_mulaw", "s16", 8_000)),
    "wav 5.1": Case(lambda: wav(48_000, 6)),
    "wav 7.1": Case(lambda: wav(48_000, 8)),
    "wav anti-phase": Case(anti_phase),
    "wav of unknown size": Case(of_unknown_size),
    "flac 44100": Case(lambda: flac(44_100)),
    "flac 96000 stereo": Case(lambda: flac(96_000, 2)),
    "flac 48000 7.1": Case(lambda: flac(48_000, 8)),
    "flac in ogg": Case(lambda: file_of("ogg", "flac", "s16", 44_100)),
    "flac joined": Case(lambda: flac(44_100) + flac(44_100), expected_s=2 * SECONDS),
    "flac joined to another rate": Case(lambda: flac(44_100) + flac(48_000), expected_s=None),
    "mp3": Case(mp3),
    "mp3 stereo 160k": Case(lambda: mp3(48_000, 2, 160_000)),
    "mp3 8k": Case(lambda: mp3(16_000, 1, 8_000)),
    "mp3 8000": Case(lambda: mp3(8_000, 1, 16_000)),
    "mp3 without Xing": Case(lambda: mp3(xing=False), expected_s=None),
    "mp3 variable": Case(lambda: mp3(bit_rate=None)),
    "mp3 variable without Xing": Case(lambda: mp3(bit_rate=None, xing=False), expected_s=None),
    "mp3 joined": Case(lambda: mp3() + mp3(bit_rate=96_000), expected_s=None),
    "mp3 joined to another rate": Case(lambda: mp3() + mp3(48_000), expected_s=None),
    "aac": Case(adts, NOISE, None),
    "aac joined to another rate": Case(lambda: adts() + adts(48_000), NOISE, None),
    "m4a index last": Case(m4a, NOISE, None),
    "m4a index first": Case(lambda: m4a(muxing={"movflags": "+faststart"}), NOISE, None),
    "m4a 7.1": Case(
        lambda: file_of("mp4", "aac", "fltp", 48_000, signal=voice(9, 48_000, PAUSES, 8)),
        NOISE,
        None,
    ),
    "m4a fragmented": Case(
        lambda: m4a(muxing={"movflags": "+frag_keyframe+empty_moov", "frag_duration": "2000000"}),
        NOISE,
        None,
    ),
    "mp4 with picture": Case(lambda: m4a(picture=True, channels=2), NOISE, None),
    "mp4 starting late": Case(lambda: m4a(picture=True, offset_s=4.98), NOISE, None),
    "mov pcm": Case(lambda: file_of("mov", "pcm_s16le", "s16", 48_000, channels=2)),
    "opus": Case(lambda: opus("ogg"), NOISE),
    "opus joined": Case(lambda: opus("ogg") + opus("ogg"), NOISE, None),
    "vorbis": Case(lambda: vorbis("ogg"), expected_s=None),
    "webm": Case(lambda: opus("webm"), NOISE),
    "webm live": Case(lambda: opus("webm", muxing={"live": "1"}), NOISE),
    "webm vorbis": Case(lambda: vorbis("webm"), expected_s=None),
    "mkv with picture": Case(
        lambda: file_of("matroska", "aac", "fltp", 44_100, picture=True), NOISE, None
    ),
    "mkv flac": Case(lambda: file_of("matroska", "flac", "s16", 44_100)),
    "mkv mp3": Case(lambda: file_of("matroska", "libmp3lame", "fltp", 44_100), 1e-3, None),
}


@cache
def corpus_file(name: str) -> bytes:
    return CORPUS[name].made()
