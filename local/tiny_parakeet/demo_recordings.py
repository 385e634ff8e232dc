"""Make the demo recordings: `python -m tiny_parakeet.demo_recordings`.

A dozen synthetic recordings of the kinds an archive holds, with the text of each, their manifest,
and one download that went wrong. All texts are sentences the tiny model was never trained on.
Everything is drawn from the recordings' names, so a second run makes the same files, given the
same espeak-ng and FFmpeg (espeak-ng's noise runs on from one recording to the next: to change one
is to change the later ones by a whisper).
"""

from __future__ import annotations

import argparse
import csv
import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from tiny_parakeet.corpus import trim_tail
from tiny_parakeet.encoding import Encoding, flac, m4a, mp3, mp3_vbr, opus, vorbis, wav, write_audio
from tiny_parakeet.espeak import SAMPLE_RATE, Espeak, Voice
from tiny_parakeet.grammar import sentences
from tiny_parakeet.places import DEMO

SPEAKERS = {
    "Ruth": Voice("en-us+f2", rate=165, pitch=55),
    "Tom": Voice("en-us+m3", rate=160, pitch=42),
    "Grace": Voice("en-gb-x-rp+f3", rate=155, pitch=50),
    "Henry": Voice("en-gb-x-rp", rate=150, pitch=40),
    "Nora": Voice("en-us+f4", rate=175, pitch=58),
    "Walter": Voice("en-us+m7", rate=145, pitch=38),
    "Alan": Voice("en-us", rate=170, pitch=50),
}

_SPEECH_LEVEL = 0.7
_SIDES = ((1.0, 0.55), (0.55, 1.0))  # left and right gain of the first and the second speaker


@dataclass(frozen=True)
class Recording:
    """One recording to make."""

    file_name: str
    title: str
    seconds: float  # about how long
    speakers: tuple[str, ...]
    encoding: Encoding
    stereo: bool = False
    noise: float = 0.0  # root mean square of full scale

    @property
    def file_id(self) -> str:
        """The file's name without its extension."""
        return Path(self.file_name).stem


@dataclass(frozen=True)
class Turn:
    """What one speaker says before the next one does."""

    speaker: str
    texts: tuple[str, ...]


RECORDINGS = (
    Recording("greeting.mp3", "Greeting", 4, ("Ruth",), mp3(48)),
    Recording(
        "weekly-standup.mp3", "Weekly standup", 75, ("Ruth", "Tom", "Nora"), mp3(64, 44_100)
    ),
    Recording(
        "episode-014-the-old-bridge.mp3", "Episode 14: The old bridge", 60,
        ("Grace", "Walter"), mp3_vbr(5), stereo=True,
    ),
    Recording(
        "board-meeting-march.mp3", "Board meeting, March", 600,
        ("Ruth", "Henry", "Nora", "Alan"), mp3(32),
    ),
    Recording(
        "interview-with-the-farmer.m4a", "Interview with the farmer", 45,
        ("Nora", "Walter"), m4a(64),
    ),
    Recording("oral-history-01.flac", "Oral history 1: Grace", 25, ("Grace",), flac()),
    Recording(
        "oral-history-02.flac", "Oral history 2: Henry and Ruth", 40, ("Henry", "Ruth"), flac()
    ),
    Recording(
        "field-notes.ogg", "Field notes from the river", 30, ("Alan",), vorbis(),
        stereo=True, noise=0.004,
    ),
    Recording("morning-news.opus", "Morning news", 35, ("Tom", "Grace"), opus(24)),
    Recording("answering-machine.wav", "Answering machine", 8, ("Walter",), wav(8_000)),
    Recording("town-archive-tape-7.wav", "Town archive, tape 7", 40, ("Henry",), wav(22_050)),
    Recording(
        "lecture-at-the-library.m4a", "Lecture at the library", 90, ("Alan",), m4a(40, 22_050)
    ),
)  # fmt: skip

BROKEN_FILE, BROKEN_TITLE, BROKEN_SECONDS = "broken-download.mp3", "Broken download", 120
BROKEN_PAGE = """<!DOCTYPE html>
<html><head><title>503 Service Unavailable</title></head>
<body><h1>Service Unavailable</h1><p>The server is temporarily unable to service your request.</p>
</body></html>
"""


def seed_of(file_id: str) -> int:
    """The seed a recording is drawn from."""
    return zlib.crc32(file_id.encode())


def turns(recording: Recording) -> Iterator[Turn]:
    """An endless conversation: speakers take turns of one to three sentences, one if alone."""
    rng = random.Random(seed_of(recording.file_id))  # noqa: S311
    texts = sentences(seed_of(recording.file_id) + 1, held_out=True)
    speaker, longest = "", 3 if len(recording.speakers) > 1 else 1
    while True:
        others = [name for name in recording.speakers if name != speaker]
        speaker = rng.choice(others or recording.speakers)
        yield Turn(speaker, tuple(islice(texts, rng.randint(1, longest))))


def _say(espeak: Espeak, text: str, speaker: str) -> np.ndarray:
    return trim_tail(espeak.speak(text, SPEAKERS[speaker])) * _SPEECH_LEVEL


def _pause(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


def _in_stereo(audio: np.ndarray, speaker_index: int) -> np.ndarray:
    """(samples, 2), with the speaker off the middle."""
    return np.outer(audio, _SIDES[speaker_index % len(_SIDES)]).astype(np.float32)


def perform(recording: Recording, espeak: Espeak) -> tuple[np.ndarray, list[Turn]]:
    """Audio at 16 kHz, (samples,) or (samples, 2), and what was said in it."""
    rng = random.Random(seed_of(recording.file_id) + 2)  # noqa: S311
    parts: list[np.ndarray] = []
    said: list[Turn] = []
    length = 0
    for turn in turns(recording):
        spoken = [_pause(rng.uniform(0.3, 3.0) if said else 0.3)]
        for text in turn.texts:
            spoken += [_say(espeak, text, turn.speaker), _pause(rng.uniform(0.3, 0.9))]
        audio = np.concatenate(spoken)
        if recording.stereo:
            audio = _in_stereo(audio, recording.speakers.index(turn.speaker))
        parts.append(audio)
        said.append(turn)
        length += len(audio)
        if length >= recording.seconds * SAMPLE_RATE:
            break
    return _with_noise(np.concatenate(parts), recording), said


def _with_noise(audio: np.ndarray, recording: Recording) -> np.ndarray:
    noise = np.random.default_rng(seed_of(recording.file_id)).standard_normal(audio.shape)
    return audio + (recording.noise * noise).astype(np.float32)


def write_recording(recording: Recording, directory: Path, espeak: Espeak) -> int:
    """Write one recording and its reference text, a line a turn; returns its whole seconds."""
    audio, said = perform(recording, espeak)
    write_audio(directory / "recordings" / recording.file_name, audio, recording.encoding)
    lines = [" ".join(turn.texts) for turn in said]
    reference = directory / "references" / f"{recording.file_id}.txt"
    reference.write_text("\n".join(lines) + "\n")
    return round(len(audio) / SAMPLE_RATE)


def main() -> None:
    """Write every recording, the broken one, and the manifest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, nargs="?", default=DEMO)
    directory: Path = parser.parse_args().directory
    for name in ("recordings", "references"):
        (directory / name).mkdir(parents=True, exist_ok=True)
    espeak = Espeak()
    with (directory / "manifest.csv").open("w", newline="") as file:
        manifest = csv.writer(file, lineterminator="\n")
        manifest.writerow(["audio_url", "file_id", "title", "duration_estimate"])
        for recording in RECORDINGS:
            seconds = write_recording(recording, directory, espeak)
            url = f"recordings/{recording.file_name}"
            manifest.writerow([url, recording.file_id, recording.title, seconds])
        broken = directory / "recordings" / BROKEN_FILE
        broken.write_text(BROKEN_PAGE)
        manifest.writerow([f"recordings/{BROKEN_FILE}", broken.stem, BROKEN_TITLE, BROKEN_SECONDS])


if __name__ == "__main__":
    main()
