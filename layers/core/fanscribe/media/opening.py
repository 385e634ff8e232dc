"""A container opened by FFmpeg, with nothing left for a hostile file to make it do."""

from __future__ import annotations

from typing import NamedTuple

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from fanscribe.errors import (
    EncryptedAudioError,
    FanscribeError,
    NoAudioStreamError,
    UnreadableAudioError,
)
from fanscribe.media.encrypted import encryption
from fanscribe.media.mp4_edits import is_whole
from fanscribe.media.sniff import Sniffed

_CONTAINERS = "wav,flac,mp3,mov,mp4,m4a,ogg,matroska,webm,aac"
# Playlists and references inside a file would have FFmpeg open other files and addresses: only
# plain containers are allowed, no protocol at all, and never a name that it could open itself.
_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "none"}
WAV_PACKET = 32 * 1024
"""Bytes. By default FFmpeg makes smaller ones, of a twenty-fifth of a second: each costs."""

# For other sound disguised as PCM, FFmpeg looks in the first part and not in a megabyte.
_OWN_OPTIONS = {"wav": {"max_size": str(WAV_PACKET), "probesize": "65536"}}
READ = 16 * 1024
"""Bytes that FFmpeg reads at a time."""

_RATES = range(1_000, 768_001)
_CHANNELS = range(1, 65)
_MOST_SAMPLES_PER_SECOND = 16 * 192_000
_MOST_STREAMS = 64


class Opened(NamedTuple):
    """An open container and the one stream of it that is read."""

    container: InputContainer
    stream: AudioStream


def open_stream(sniffed: Sniffed, audio_url: str, *, edited: bool = True) -> Opened:
    """The first audio stream, as its edit list would have it played unless not `edited`.

    Raises UnreadableAudioError, NoAudioStreamError, EncryptedAudioError.
    """
    own = dict(_OWN_OPTIONS.get(sniffed.container, {}))
    if sniffed.container == "mov" and (not edited or is_whole(sniffed.file)):
        own["advanced_editlist"] = "0"
    sniffed.file.seek(0)
    try:
        container = av.open(
            sniffed.file,
            "r",
            format=sniffed.container,
            container_options=_OPTIONS | own,
            buffer_size=READ,
            io_open=_refused,
            metadata_errors="replace",  # old tags are in whichever encoding was in use
        )
    except av.FFmpegError as fault:
        raise UnreadableAudioError(
            audio_url, f"a damaged {sniffed.container} file: {fault.strerror}"
        ) from fault
    try:
        _require_audio(container, sniffed, audio_url)
    except FanscribeError:
        container.close()
        raise
    stream = container.streams.audio[0]
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    return Opened(container, stream)


def _refused(url: str, flags: int, options: dict[str, str]) -> None:  # noqa: ARG001
    raise PermissionError("a recording must not open other files")


def _require_audio(container: InputContainer, sniffed: Sniffed, audio_url: str) -> None:
    if len(container.streams) > _MOST_STREAMS:
        streams = len(container.streams)
        raise UnreadableAudioError(audio_url, f"its header claims {streams} streams")
    if not container.streams.audio:
        raise NoAudioStreamError(audio_url, sniffed.container)
    if _codec(container) is None:
        raise UnreadableAudioError(audio_url, "its audio is of a codec that nobody here knows")
    position = sniffed.file.tell()
    scheme = encryption(sniffed.file, sniffed.container)
    # FFmpeg goes on from where it was.
    sniffed.file.seek(position)
    if scheme:
        raise EncryptedAudioError(audio_url, scheme)


def _codec(container: InputContainer) -> object | None:
    """What decodes the first audio stream. PyAV's types do not say so, but there may be none."""
    return container.streams.audio[0].codec_context


def require_sane(audio_url: str, rate: int, channels: int) -> None:
    """Raises UnreadableAudioError for a header that claims the absurd."""
    sane = rate in _RATES and channels in _CHANNELS
    if not sane or rate * channels > _MOST_SAMPLES_PER_SECOND:
        raise UnreadableAudioError(audio_url, f"its header claims {channels} channels at {rate} Hz")
