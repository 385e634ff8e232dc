"""Files that were made, or broken, to make a reader do what it should not.

`CASES` gives each by name, with what may come of it: the errors that say so, or how many seconds
of sound there truly are, whatever the header claims.
"""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import av
import numpy as np
from recordings import FORMATS, encoded, recording, video, voice


class Traps(NamedTuple):
    """What a file may refer to, and nobody may touch: a file of this machine, and a server."""

    path: str
    url: str


class Case(NamedTuple):
    """`made(traps)` is the file. `errors` may come of it, or else `seconds` of sound, with a
    warning where `flagged`."""

    made: Callable[[Traps], bytes]
    errors: frozenset[str] = frozenset()
    seconds: tuple[float, float] | None = None
    flagged: bool = False


UNREADABLE = frozenset({"UnreadableAudioError"})
NOTHING = frozenset(
    {"UnreadableAudioError", "EmptyAudioError", "DecodeError", "NoAudioStreamError"}
)
STOPPED = NOTHING | {"AudioDeadlineError", "AudioMemoryError"}

sound = cache(recording)
"""Three seconds of a format are enough."""


def references() -> dict[str, Case]:
    """Files whose content is other files."""
    hls = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{}\n#EXT-X-ENDLIST\n"
    texts: dict[str, Callable[[Traps], str]] = {
        "hls of an address": lambda traps: hls.format(traps.url),
        "hls of a file": lambda traps: hls.format(f"file://{traps.path}"),
        "hls of a path": lambda traps: hls.format(traps.path),
        "hls of a crypto address": lambda traps: hls.format(f"crypto+{traps.url}"),
        "hls with a byte order mark": lambda traps: "\ufeff" + hls.format(traps.url),
        "hls with a key elsewhere": lambda traps: (
            f'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{traps.url}"\n#EXTINF:3,\n{traps.path}\n'
        ),
        "ffconcat of a file": lambda traps: f"ffconcat version 1.0\nfile '{traps.path}'\n",
        "ffconcat of an address": lambda traps: f"ffconcat version 1.0\nfile {traps.url}\n",
        "ffconcat of a device": lambda _: "ffconcat version 1.0\nfile /dev/zero\n",
        "sdp": lambda _: (
            "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
            "m=audio 5004 RTP/AVP 0\n"
        ),
        "dash": lambda traps: (
            "<?xml version='1.0'?><MPD xmlns='urn:mpeg:dash:schema:mpd:2011' type='static'>"
            f"<Period><AdaptationSet mimeType='audio/mp4'><BaseURL>{traps.url}</BaseURL>"
            "</AdaptationSet></Period></MPD>"
        ),
        "pls": lambda traps: f"[playlist]\nFile1={traps.url}\nNumberOfEntries=1\n",
        "asx": lambda traps: f'<asx version="3.0"><entry><ref href="{traps.url}"/></entry></asx>',
        "cue": lambda traps: f'FILE "{traps.path}" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n',
        "rtsp redirect": lambda traps: f"[Reference]\nRef1={traps.url}\n",
        "concat protocol": lambda traps: f"concat:{traps.path}|{traps.path}",
        "subfile protocol": lambda traps: f"subfile,,start,0,end,0,,:{traps.path}",
        "xml with an entity": lambda traps: (
            f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file://{traps.path}">]><a>&e;</a>'
        ),
    }
    return {
        **{name: Case(_encoded(text), UNREADABLE) for name, text in texts.items()},
        "hls behind an ID3 tag": Case(
            lambda traps: id3(b"") + hls.format(traps.url).encode(), UNREADABLE
        ),
        "hls in a wav": Case(
            lambda traps: wav(body=hls.format(traps.url).encode()), NOTHING, (0, 1)
        ),
        "quicktime reference movie": Case(_reference_movie, NOTHING),
        "mp4 with its data elsewhere": Case(_data_elsewhere, NOTHING, (0, 3.2)),
    }


def bombs() -> dict[str, Case]:
    """Small files that are large, or long, to read."""
    frames = b"".join(b"TXXX" + syncsafe(12) + b"\0\0" + b"\0k%09d\0" % i for i in range(60_000))
    return {
        "id3 of 60,000 frames": Case(lambda _: id3(frames) + sound("mp3", 3), seconds=(2.9, 3.1)),
        "id3 that claims 256 MB": Case(
            lambda _: b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + sound("mp3", 3), UNREADABLE
        ),
        "twenty id3 tags": Case(lambda _: 20 * id3(b"x" * 100) + sound("mp3", 3), UNREADABLE),
        "id3 of 60,000 frames in a wav": Case(
            lambda _: wav(chunks=chunk(b"id3 ", id3(frames))), STOPPED, (0.9, 1.1)
        ),
        "wav of 200,000 chunks": Case(
            lambda _: wav(chunks=200_000 * chunk(b"junk", b"")), STOPPED, (0.9, 1.1)
        ),
        "flac with 15 MB of picture": Case(
            lambda _: flac_with(6, b"\0" * 15_000_000), STOPPED, (2.9, 3.1)
        ),
        "flac of 100,000 comments": Case(
            lambda _: flac_with(4, _comments(100_000)), STOPPED, (2.9, 3.1)
        ),
        "mp4 of 1,000 boxes in one another": Case(
            lambda _: sound("m4a", 3)[:32] + _nested(1000), NOTHING
        ),
        "mp4 of 100,000 tracks": Case(
            lambda _: box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", 100_000 * box(b"trak", b"")),
            STOPPED,
        ),
        "matroska of 300 tracks": Case(
            lambda _: matroska(*(_track(number) for number in range(1, 301))), NOTHING
        ),
        "matroska that unpacks to a gigabyte": Case(_packed_matroska, STOPPED),
        "gzip": Case(lambda _: b"\x1f\x8b\x08" + zlib.compress(bytes(10_000_000)), UNREADABLE),
        "zip": Case(lambda _: b"PK\x03\x04" + bytes(1000), UNREADABLE),
    }


def lies() -> dict[str, Case]:
    """Headers that claim what is not so."""
    second = (0.9, 1.1)
    three = (2.9, 3.1)
    return {
        "wav at 2.1 GHz": Case(lambda _: wav(rate=2_100_000_000), UNREADABLE),
        "wav at 0 Hz": Case(lambda _: wav(rate=0), NOTHING),
        "wav of no channels": Case(lambda _: wav(channels=0), NOTHING),
        "wav of 65,535 channels": Case(lambda _: wav(channels=65_535), STOPPED),
        "wav of 64 channels at 768 kHz": Case(lambda _: wav(channels=64, rate=768_000), UNREADABLE),
        "wav of 0 bits": Case(lambda _: wav(bits=0), NOTHING),
        "wav of 255 bits": Case(lambda _: wav(bits=255), NOTHING),
        "wav of an unknown codec": Case(lambda _: wav(codec=0x7777), NOTHING),
        "wav as adpcm with empty blocks": Case(
            lambda _: wav(codec=0x11, bits=4, align=0), NOTHING, (0, 9)
        ),
        "wav that claims 4 GB": Case(lambda _: wav(claimed=0xFFFFFFFF), seconds=second),
        "wav that claims nothing": Case(lambda _: wav(claimed=0), NOTHING, second),
        "flac that claims 36 bits of samples": Case(
            lambda _: patched(sound("flac", 3), 21, b"\xf2\xff\xff\xff\xff"), NOTHING, three, True
        ),
        "flac at 1 Hz": Case(
            lambda _: patched(sound("flac", 3), 18, b"\x00\x00\x12"), NOTHING, (2.9, 140_000)
        ),
        "mp3 whose Xing tag claims a year": Case(
            lambda _: after(sound("mp3", 3), (b"Xing", b"Info"), 8, b"\x47\xff\xff\xff"),
            seconds=three,
            flagged=True,
        ),
        "mp4 that claims a day": Case(
            lambda _: after(sound("m4a", 3), (b"mdhd",), 20, struct.pack(">I", 44_100 * 86_400)),
            seconds=three,
        ),
        "webm with tags that are not UTF-8": Case(
            lambda _: sound("webm", 3).replace(b"Lavf", b"\xe9\xff\xfe\xe8"), seconds=three
        ),
        "mp4 with 4 billion time entries": Case(
            lambda _: after(sound("m4a", 3), (b"stts",), 8, b"\xff\xff\xff\xff"), STOPPED, three
        ),
        "mp4 with samples of a year": Case(
            lambda _: after(sound("m4a", 3), (b"stts",), 12, b"\x00\x00\x00\x10\x7f\xff\xff\xff"),
            STOPPED,
            (0, 10**9),
        ),
        "mp4 with 4 billion sizes": Case(
            lambda _: after(sound("m4a", 3), (b"stsz",), 12, b"\xff\xff\xff\xff"), STOPPED, three
        ),
        "mp4 whose chunks lie past its end": Case(
            lambda _: after(sound("m4a", 3), (b"stco",), 12, b"\x7f\xff\xff\xff"), NOTHING, (0, 3.1)
        ),
        "mp4 whose first box is endless": Case(
            lambda _: patched(sound("m4a", 3), 0, b"\0\0\0\0"), NOTHING
        ),
        "mp4 whose box is smaller than itself": Case(
            lambda _: box(b"ftyp", b"isom\0\0\0\0") + struct.pack(">I4s", 4, b"moov") * 99, NOTHING
        ),
        "ogg that claims 2^62 samples": Case(_ogg_granule, NOTHING, (0, 3.1)),
        "opus of 255 channels": Case(
            lambda _: after(sound("opus", 3), (b"OpusHead",), 9, b"\xff"), NOTHING, (0, 3.1)
        ),
        "webm that claims 30 years": Case(
            lambda _: after(sound("webm", 3), (b"\x44\x89\x88",), 3, struct.pack(">d", 1e12)),
            seconds=three,
            flagged=True,
        ),
        "webm whose clock leaps a year": Case(_leaping_webm, STOPPED, (2.9, 3.1)),
        "adts that changes its rate": Case(
            lambda _: sound("aac", 2) + encoded("aac", voice(2, 44_100)[:1]), NOTHING, (1.9, 4.1)
        ),
    }


def locked_or_empty() -> dict[str, Case]:
    """What is no recording, or none for us."""
    locked = frozenset({"EncryptedAudioError"})
    no_stream = frozenset({"NoAudioStreamError"})
    return {
        "mp4 with common encryption": Case(lambda _: encrypted_mp4(), locked),
        "mp4 of a music store": Case(
            lambda _: sound("m4a", 3).replace(b"mp4a", b"drms", 1), locked
        ),
        "matroska with encryption": Case(
            lambda _: matroska(_track(1, ebml(0x6D80, ebml(0x6240, ebml(0x5035, b""))))), locked
        ),
        "video without sound": Case(lambda _: video(), no_stream),
        "matroska without tracks": Case(lambda _: matroska(), NOTHING),
        "nothing": Case(lambda _: b"", UNREADABLE),
        "a megabyte of zeros": Case(lambda _: bytes(1_000_000), UNREADABLE),
        "a megabyte of noise": Case(lambda _: random.Random(7).randbytes(1_000_000), UNREADABLE),
        "sync words without end": Case(lambda _: b"\xff\xfb\x90\x00" * 250_000, STOPPED, (0, 60)),
        "adts sync words without end": Case(
            lambda _: b"\xff\xf1\x50\x80\x00\xff\xfc" * 140_000, STOPPED, (0, 3300)
        ),
        "a web page": Case(lambda _: b"<!DOCTYPE html><html>Sign in</html>", UNREADABLE),
        "a server's error": Case(lambda _: b'{"error": "gone"}', UNREADABLE),
        "wav without samples": Case(lambda _: wav(body=b""), NOTHING),
        "flac without frames": Case(lambda _: sound("flac", 3)[:42], NOTHING),
        "opus without packets": Case(lambda _: sound("opus", 3)[:47], NOTHING),
        "mp4 without samples": Case(lambda _: _mp4_without_samples(), NOTHING),
    }


def truncations() -> dict[str, Case]:
    """Each format cut off after each tenth: what is left is read, or said to be unreadable."""

    def cut(ending: str, tenth: int) -> Callable[[Traps], bytes]:
        return lambda _: sound(ending, 10)[: len(sound(ending, 10)) * tenth // 10]

    return {
        f"{ending} cut off after {tenth} tenths": Case(
            # A mere second is within what a header may be wrong by.
            cut(ending, tenth),
            NOTHING,
            (max(0, tenth - 3), tenth + 1.5),
            flagged=tenth < 9,
        )
        for ending in FORMATS
        for tenth in range(1, 10)
    }


def mutation(seed: int) -> tuple[str, bytes]:
    """Number `seed` of the damaged files: which format, and the bytes."""
    chance = random.Random(seed)
    ending = sorted(FORMATS)[seed % len(FORMATS)]
    data = bytearray(sound(ending, 1))
    # Half of the damage to where the header is: there it does most.
    reach = min(600, len(data)) if chance.random() < 0.5 else len(data)
    for _ in range(chance.choice([1, 2, 5, 20, 100])):
        place = chance.randrange(reach)
        kind = chance.random()
        if kind < 0.6:
            data[place] ^= 1 << chance.randrange(8)
        elif kind < 0.8:
            data[place] = chance.choice([0, 1, 0x7F, 0x80, 0xFF])
        elif kind < 0.9:
            del data[place : place + chance.randrange(1, 40)]
        else:
            data[place:place] = chance.randbytes(chance.randrange(1, 40))
        reach = min(reach, len(data))
    return ending, bytes(data)


# --- how they are made ------------------------------------------------------------------------


def _encoded(text: Callable[[Traps], str]) -> Callable[[Traps], bytes]:
    return lambda traps: text(traps).encode()


def syncsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3(frames: bytes) -> bytes:
    return b"ID3\x04\0\0" + syncsafe(len(frames)) + frames


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def wav(
    *,
    channels: int = 1,
    rate: int = 16_000,
    bits: int = 16,
    codec: int = 1,
    align: int | None = None,
    body: bytes | None = None,
    claimed: int | None = None,
    chunks: bytes = b"",
) -> bytes:
    """A second of noise at 16 kHz, unless told otherwise."""
    if body is None:
        body = np.random.default_rng(1).integers(-9000, 9000, 16_000, np.int16).tobytes()
    block = channels * bits // 8 % 65_536 if align is None else align
    speed = rate * block % 2**32
    header = struct.pack("<HHIIHH", codec, channels, rate, speed, block, bits)
    size = struct.pack("<I", len(body) if claimed is None else claimed)
    content = b"WAVE" + chunk(b"fmt ", header) + chunks + b"data" + size + body
    return b"RIFF" + struct.pack("<I", min(len(content), 2**32 - 1)) + content


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def ebml(name: int, body: bytes) -> bytes:
    return name.to_bytes((name.bit_length() + 7) // 8) + b"\x08" + len(body).to_bytes(4) + body


def matroska(*tracks: bytes, cluster: bytes | None = None) -> bytes:
    if cluster is None:
        block = ebml(0xA3, b"\x81\0\0\x80" + bytes(32_000))
        cluster = ebml(0x1F43B675, ebml(0xE7, b"\0") + block)
    head = ebml(0x1A45DFA3, ebml(0x4282, b"matroska"))
    return head + ebml(0x18538067, ebml(0x1654AE6B, b"".join(tracks)) + cluster)


def _track(number: int, more: bytes = b"") -> bytes:
    audio = ebml(0xE1, ebml(0xB5, struct.pack(">d", 16_000.0)) + ebml(0x9F, b"\x01"))
    parts = [
        ebml(0xD7, number.to_bytes(2)),
        ebml(0x73C5, number.to_bytes(2)),
        ebml(0x83, b"\x02"),
        ebml(0x86, b"A_PCM/INT/LIT"),
        audio,
    ]
    return ebml(0xAE, b"".join(parts) + more)


def _packed_matroska(_: Traps) -> bytes:
    zipped = ebml(0x6D80, ebml(0x6240, ebml(0x5034, ebml(0x4254, b"\x00"))))
    packed = zlib.compress(bytes(200_000_000), 9)
    block = ebml(0xA3, b"\x81\0\0\x80" + packed)
    return matroska(_track(1, zipped), cluster=ebml(0x1F43B675, ebml(0xE7, b"\0") + 5 * block))


def _leaping_webm(_: Traps) -> bytes:
    data = sound("webm", 3)
    at = data.rindex(b"\x1f\x43\xb6\x75")
    place = data.index(b"\xe7", at)
    width = data[place + 1] & 0x0F
    year = (365 * 86_400_000).to_bytes(8)[-width:] if width else b""
    return patched(data, place + 2, year)


def patched(data: bytes, place: int, piece: bytes) -> bytes:
    return data[:place] + piece + data[place + len(piece) :]


def after(data: bytes, marks: tuple[bytes, ...], distance: int, piece: bytes) -> bytes:
    """`data` with `piece` put `distance` behind the first of the marks that is there."""
    place = next(data.index(mark) for mark in marks if mark in data)
    return patched(data, place + distance, piece)


def flac_with(kind: int, body: bytes) -> bytes:
    data = sound("flac", 3)
    block = bytes([kind]) + len(body).to_bytes(3) + body
    return data[:4] + b"\x00" + data[5:42] + block + data[42:]


def _comments(count: int) -> bytes:
    entry = b"".join(struct.pack("<I", 10) + b"k%06d=vv" % i for i in range(count))
    return struct.pack("<I", 0) + struct.pack("<I", count) + entry


def _nested(depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        body = box(b"moov", body)
    return body


def _reference_movie(traps: Traps) -> bytes:
    target = traps.url.encode() + b"\0"
    reference = struct.pack(">I", 0) + b"url " + struct.pack(">I", len(target)) + target
    movie = box(b"moov", box(b"rmra", box(b"rmda", box(b"rdrf", reference))))
    return box(b"ftyp", b"qt  \0\0\0\0") + movie


def _data_elsewhere(traps: Traps) -> bytes:
    """The entry that says "in this file" says "at this path", for as far as there is room."""
    data = sound("m4a", 3)
    place = data.index(b"url \0\0\0\1")
    return patched(data, place, b"alis\0\0\0\0")


def _ogg_granule(_: Traps) -> bytes:
    data = sound("opus", 3)
    return patched(data, data.rindex(b"OggS") + 6, struct.pack("<q", 2**62))


def _mp4_without_samples() -> bytes:
    data = sound("m4a", 3)
    for table in (b"stts", b"stsc", b"stsz", b"stco"):
        distance = 12 if table == b"stsz" else 8
        data = after(data, (table,), distance, bytes(4))
    return data


def encrypted_mp4() -> bytes:
    file = io.BytesIO()
    options = {
        "encryption_scheme": "cenc-aes-ctr",
        "encryption_key": "76a6c65c5ea762046bd749a2e632ccbb",
        "encryption_kid": "a7e61c373e219033c21091fa607bf3b8",
    }
    with av.open(file, "w", format="mp4", container_options=options) as container:
        stream = container.add_stream("aac", rate=44_100)
        signal = np.ascontiguousarray(voice(3, 44_100))
        frame = av.AudioFrame.from_ndarray(signal, "fltp", "stereo")
        frame.sample_rate = 44_100
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


CASES: dict[str, Case] = {**references(), **bombs(), **lies(), **locked_or_empty()}
