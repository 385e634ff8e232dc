"""A container opened by FFmpeg, with nothing left for a hostile file to make it do."""

from __future__ import annotations

from typing import NamedTuple

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Discard

from fanscribe.errors import NoAudioStreamError, UnreadableAudioError
from fanscribe.media.sniff import Sniffed

_CONTAINERS = "wav,flac,mp3,mov,mp4,m4a,ogg,matroska,webm,aac"
# Playlists and references inside a file would have FFmpeg open other files and addresses: only
# plain containers are allowed, no protocol at all, and never a name that it could open itself.
_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "none"}
_RATES = range(1_000, 768_001)
_CHANNELS = range(1, 65)


class Opened(NamedTuple):
    """An open container and the one stream of it that is read."""

    container: InputContainer
    stream: AudioStream


def open_stream(sniffed: Sniffed, audio_url: str) -> Opened:
    """The first audio stream. Raises UnreadableAudioError, NoAudioStreamError."""
    sniffed.file.seek(0)
    try:
        container = av.open(
            sniffed.file, "r", format=sniffed.container, container_options=dict(_OPTIONS)
        )
    except av.FFmpegError as fault:
        raise UnreadableAudioError(
            audio_url, f"a damaged {sniffed.container} file: {fault.strerror}"
        ) from fault
    if not container.streams.audio:
        container.close()
        raise NoAudioStreamError(audio_url, sniffed.container)
    stream = container.streams.audio[0]
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    return Opened(container, stream)


def require_sane(audio_url: str, rate: int, channels: int) -> None:
    """Raises UnreadableAudioError for a header that claims the absurd."""
    if rate not in _RATES or channels not in _CHANNELS:
        raise UnreadableAudioError(audio_url, f"its header claims {channels} channels at {rate} Hz")
