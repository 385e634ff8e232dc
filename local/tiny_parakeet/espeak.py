"""Speech from text with libespeak-ng: 16 kHz audio and the time every word starts.

The command-line program cannot report word times, so the library is called through ctypes.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

SAMPLE_RATE = 16_000

_LIBRARY_NAMES = (
    "libespeak-ng.so.1",
    "libespeak-ng.1.dylib",
    "/opt/homebrew/lib/libespeak-ng.dylib",
    "/usr/local/lib/libespeak-ng.dylib",
)
_INSTALL_HINT = (
    "libespeak-ng was not found. Install it with `apt-get install libespeak-ng1` (Debian, Ubuntu)"
    " or `brew install espeak-ng` (macOS)."
)

# Constants of espeak-ng's speak_lib.h.
_OUTPUT_SYNCHRONOUS = 2
_POSITION_CHARACTER = 1
_CHARS_UTF8 = 1
_EVENT_LIST_TERMINATED = 0
_EVENT_WORD = 1
_PARAMETER_RATE, _PARAMETER_PITCH, _PARAMETER_RANGE, _PARAMETER_WORD_GAP = 1, 3, 4, 7


class EspeakUnavailableError(RuntimeError):
    """The speech library is not installed."""


class _EventId(ctypes.Union):
    _fields_ = [
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    ]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    ]


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)

_Pointer: TypeAlias = Any  # ctypes has no nameable type for a pointer to a given structure


@dataclass(frozen=True)
class Voice:
    """How a sentence is spoken; units are espeak-ng's own."""

    name: str  # language and variant, such as "en-us+f2"
    rate: int = 170  # words a minute
    pitch: int = 50  # 0 to 99
    pitch_range: int = 50  # 0 to 99
    word_gap: int = 0  # pause between words, in 10 ms


@dataclass(frozen=True)
class Utterance:
    """One spoken text."""

    audio: np.ndarray  # float32 in [-1, 1], 16 kHz, shape (samples,)
    words: tuple[tuple[str, float], ...]  # each word as written, and its start in seconds


def _load_library() -> ctypes.CDLL:
    found = ctypes.util.find_library("espeak-ng")
    for name in (*([found] if found else []), *_LIBRARY_NAMES):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise EspeakUnavailableError(_INSTALL_HINT)


def _word_events(events: _Pointer) -> Iterator[tuple[int, float]]:
    """(0-based position in the text, start in seconds) of the word events of one callback."""
    index = 0
    while events and events[index].type != _EVENT_LIST_TERMINATED:
        if events[index].type == _EVENT_WORD:
            yield events[index].text_position - 1, events[index].audio_position / 1000
        index += 1


class Espeak:
    """The library, initialised once for a process; not safe to use from two threads."""

    def __init__(self) -> None:
        self._library = _load_library()
        self._native_rate = self._library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, None, 0)
        if self._native_rate <= 0:
            raise EspeakUnavailableError("libespeak-ng could not start: is its data installed?")
        self._chunks: list[np.ndarray] = []
        self._starts: dict[int, float] = {}
        self._callback = _Callback(self._receive)  # kept: the library holds only a pointer
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, wav: _Pointer, count: int, events: _Pointer) -> int:
        if wav and count > 0:
            self._chunks.append(np.ctypeslib.as_array(wav, (count,)).copy())
        self._starts.update(_word_events(events))
        return 0

    def _use_voice(self, voice: Voice) -> None:
        if self._library.espeak_SetVoiceByName(voice.name.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice.name!r}")
        for parameter, value in (
            (_PARAMETER_RATE, voice.rate),
            (_PARAMETER_PITCH, voice.pitch),
            (_PARAMETER_RANGE, voice.pitch_range),
            (_PARAMETER_WORD_GAP, voice.word_gap),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)

    def speak(self, text: str, voice: Voice) -> Utterance:
        """Say a text; audio is resampled to 16 kHz."""
        import soxr  # comes with NeMo; what only reads the demo's texts goes without

        self._use_voice(voice)
        self._chunks, self._starts = [], {}
        encoded = text.encode()
        self._library.espeak_Synth(
            ctypes.c_char_p(encoded), ctypes.c_size_t(len(encoded) + 1), 0,
            _POSITION_CHARACTER, 0, _CHARS_UTF8, None, None,
        )  # fmt: skip
        self._library.espeak_Synchronize()
        native = np.concatenate(self._chunks).astype(np.float32) / 32768
        audio = soxr.resample(native, self._native_rate, SAMPLE_RATE)
        end = len(native) / self._native_rate
        return Utterance(audio, tuple(_word_starts(text, self._starts, end)))


def _word_starts(text: str, starts: dict[int, float], end: float) -> Iterator[tuple[str, float]]:
    """Every word with its start.

    espeak-ng reports pairs such as "in the" once; the second word then gets the middle of the
    pair's time.
    """
    words = text.split(" ")
    positions = [sum(len(word) + 1 for word in words[:index]) for index in range(len(words))]
    previous = 0.0
    for index, word in enumerate(words):
        following = (starts[p] for p in positions[index + 1 :] if p in starts)
        middle = (previous + next(following, end)) / 2
        previous = starts.get(positions[index], middle)
        yield word, previous
