"""The writers that are compared: words in, SubRip out."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

from fanscribe.contracts import CaptionOptions, CaptionPreset, Options, Transcript, Word
from fanscribe.transcript.formats import Script, format_named
from fanscribe.transcript.segments import paragraphs, sentences
from fanscribe.transcript.timecode import timecode

Writer = Callable[[Sequence[Word]], str]


def transcript_of(words: Sequence[Word]) -> Transcript:
    said = sentences(words)
    return Transcript(
        file_id="bench",
        audio_url="s3://input/bench.mp3",
        status="complete",
        duration_ms=words[-1].end_ms + 2000,
        language="en",
        engine="parakeet",
        model="none",
        text=" ".join(each.text for each in said),
        segments=said,
        words=tuple(words),
        paragraphs=paragraphs(said),
        speakers=tuple(dict.fromkeys(w.speaker for w in words if w.speaker)),
    )


def ours(preset: CaptionPreset = "netflix", *, dashes: bool = False) -> Writer:
    options = Options(captions=CaptionOptions(preset=preset, dashes=dashes or None))
    return lambda words: format_named("srt").render(Script(transcript_of(words), options)).decode()


def three_seconds(words: Sequence[Word]) -> str:
    """As a tutorial for the hosted service does it: words until three seconds are full.

    What is left over at the end, being shorter, is never written.
    """
    blocks: list[str] = []
    group: list[Word] = []
    for word in words:
        group.append(word)
        if word.end_ms - group[0].start_ms >= 3000:
            span = f"{timecode(group[0].start_ms, ',')} --> {timecode(word.end_ms, ',')}"
            blocks.append(f"{len(blocks) + 1}\n{span}\n{' '.join(w.text for w in group)}\n")
            group = []
    return "\n".join(blocks)


def whisperx_plain(words: Sequence[Word]) -> str:
    """WhisperX's SRT writer as `whisperx audio.wav` calls it: a cue a sentence."""
    return _whisperx(words, max_line_width=None, max_line_count=None)


def whisperx_two_lines(words: Sequence[Word]) -> str:
    """The same, asked for two lines of 42 characters."""
    return _whisperx(words, max_line_width=42, max_line_count=2)


def _whisperx(words: Sequence[Word], **limits: int | None) -> str:
    from whisperx.utils import WriteSRT

    file = io.StringIO()
    writer = WriteSRT(output_dir=".")
    result = {"segments": _segments(words, ""), "language": "en"}
    writer.write_result(result, file, {**limits, "highlight_words": False})
    return file.getvalue()


def stable_ts_plain(words: Sequence[Word]) -> str:
    """stable-ts with its default regrouping."""
    return str(_stable_ts(words).regroup().to_srt_vtt(None, word_level=False))


def stable_ts_short(words: Sequence[Word]) -> str:
    """The same, then split at 42 characters, as its README shows."""
    grouped = _stable_ts(words).regroup().split_by_length(max_chars=42)
    return str(grouped.to_srt_vtt(None, word_level=False))


def _stable_ts(words: Sequence[Word]) -> Any:
    from stable_whisper import WhisperResult

    return WhisperResult({"language": "en", "segments": _segments(words, " ")})


def _segments(words: Sequence[Word], space: str) -> list[dict[str, Any]]:
    """The words as these libraries' aligners hand them over: in seconds, a segment a sentence."""
    return [
        {
            "start": said[0].start_ms / 1000,
            "end": said[-1].end_ms / 1000,
            "text": space + " ".join(word.text for word in said),
            "words": [
                {
                    "word": space + word.text,
                    "start": word.start_ms / 1000,
                    "end": word.end_ms / 1000,
                    "probability": 0.9,
                }
                for word in said
            ],
        }
        for said in _by_sentence(words)
    ]


def _by_sentence(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    at = 0
    for each in sentences(words):
        count = len(each.text.split())
        yield words[at : at + count]
        at += count


def peers() -> dict[str, Writer | None]:
    """Other writers by name and version; None for one that is not installed."""
    _without_audio()
    found: dict[str, Writer | None] = {"3 s at a time (AssemblyAI tutorial)": three_seconds}
    whisperx, stable_ts = _version("whisperx"), _version("stable-ts")
    found[f"WhisperX {whisperx or ''}".strip()] = whisperx_plain if whisperx else None
    found[f"stable-ts {stable_ts or ''}".strip()] = stable_ts_plain if stable_ts else None
    if whisperx:
        found[f"WhisperX {whisperx}, 2 x 42"] = whisperx_two_lines
    if stable_ts:
        found[f"stable-ts {stable_ts}, 42"] = stable_ts_short
    return found


def _without_audio() -> None:
    # stable-ts imports torchaudio to load recordings, which its writers never do; it must match
    # torch's version exactly, and often is not to be had.
    try:
        import torchaudio  # noqa: F401
    except (ImportError, OSError):
        sys.modules["torchaudio"] = ModuleType("torchaudio")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
