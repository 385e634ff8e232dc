"""A dozen texts that captions go wrong on, as an engine would hand them over."""

from __future__ import annotations

from typing import NamedTuple

from fanscribe.contracts import CaptionOptions, Gap, Options, Transcript, Word
from fanscribe.transcript.segments import paragraphs, sentences

Line = tuple[str | None, str]
"""Who, and what: its words are a space apart, or a "|" in scripts without spaces."""

_HOUR_MS = 3_600_000


class HardText(NamedTuple):
    transcript: Transcript
    options: Options


def hard_text(
    *lines: Line,
    language: str | None = "en",
    each_ms: int = 380,
    pause_ms: int = 500,
    from_ms: int = 0,
    gaps: tuple[Gap, ...] = (),
    options: Options | None = None,
) -> HardText:
    words, clock = [], from_ms
    for speaker, text in lines:
        for token in text.split("|" if "|" in text else " "):
            word = Word(text=token, start_ms=clock, end_ms=clock + each_ms, speaker=speaker)
            words.append(word)
            clock += each_ms
        clock += pause_ms
    segments = sentences(words)
    told = Transcript(
        file_id="hard",
        audio_url="s3://input/hard.mp3",
        status="partial" if gaps else "complete",
        duration_ms=clock + 1000,
        language=language,
        engine="assemblyai",
        model="universal-2",
        text=" ".join(segment.text for segment in segments),
        segments=segments,
        words=tuple(words),
        gaps=gaps,
        paragraphs=paragraphs(segments, gaps),
        speakers=tuple(dict.fromkeys(word.speaker for word in words if word.speaker)),
    )
    return HardText(told, options or Options())


def _options(**captions: object) -> Options:
    return Options(captions=CaptionOptions(**captions))  # type: ignore[arg-type]


_INTERVIEW: tuple[Line, ...] = (
    ("A", "And did you know, back then, that it would take eleven years?"),
    ("B", "No."),
    ("A", "No?"),
    ("B", "No, no, nobody knew. The engineers said four, the city said five, and my wife, she"),
    ("B", "said ten, so she was the closest. Ask Dr. Weaver, e.g. over lunch."),
    ("A", "Right."),
)
_ADDRESS = (
    "Let the word go forth from this time and place, to friend and foe alike, that the torch has "
    "been passed to a new generation of Americans, born in this century, tempered by war, "
    "disciplined by a hard and bitter peace, proud of our ancient heritage."
)

HARD_TEXTS = {
    "address": hard_text((None, _ADDRESS), pause_ms=900),
    "interview": hard_text(*_INTERVIEW, options=_options(dashes=True)),
    "interview-bbc": hard_text(*_INTERVIEW, options=_options(preset="bbc")),
    "interview-youtube": hard_text(*_INTERVIEW, options=_options(preset="youtube")),
    "interview-raw": hard_text(*_INTERVIEW, options=_options(preset="raw")),
    "too-fast-to-read": hard_text((None, _ADDRESS), each_ms=170),
    "markup": hard_text(
        ("O'Brien & <Sons>", "if a<b && c>d then --> 00:00:01,000 --> 00:00:02,000 </i> {\\an8}"),
        ("NOTE", "WEBVTT STYLE NOTE <script>alert(1)</script> &amp; &lt; <v Nobody> done."),
        each_ms=700,
    ),
    "numbers": hard_text(
        (None, "1984"), (None, "at 10:30 or 10:30.5 it was 3.14 1,000,000 42"), (None, "7")
    ),
    "right-to-left": hard_text(
        (None, "אנחנו רואים היום לא ניצחון של מפלגה, אלא חגיגה של חירות 1961 \u200fJFK\u200f."),
        (None, "نحن لا نشهد اليوم انتصار حزب، بل احتفالاً بالحرية؟ نعم."),
        language="he",
    ),
    "japanese": hard_text(
        (
            None,
            "今日|は|とても|いい|天気|です|ね。|明日|の|会議|は、|東京|の|NHK|ホール|で|行い|ます。",
        ),
        (None, "「自由」|という|言葉|を|、|私|は|忘れ|ない。"),
        language="ja",
    ),
    "chinese-in-one-run": hard_text(
        (None, "我们今天看到的不是一个政党的胜利，而是自由的庆典，它象征着结束，也象征着开始。|好"),
        language="zh",
        each_ms=6000,
    ),
    "thai": hard_text((None, "ประเทศ|ไทย|เป็น|ประเทศ|ที่|สวยงาม|มาก|และ|อาหาร|ก็|อร่อย"), language="th"),
    "german-compounds": hard_text(
        (
            None,
            "Die Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
        ),
        (
            None,
            "prüfte, ob das Rechtsschutzversicherungsgesellschaftsgebäude, z.B. am Hafen, bleibt.",
        ),
        language="de",
        each_ms=900,
    ),
    "emoji-and-marks": hard_text(
        (None, "So 👩‍👩‍👧‍👦 happy 🎉 e\u0301te\u0301 Zalgơ̷̢ naïve \ufeffBOM soft\u00adhyphen"),
        each_ms=600,
    ),
    "control-characters": hard_text(
        ("Ann\n-->", "a\x00b line\nbreak blank\n\nline \x1b[31mred \u2028 tab\there  end.")
    ),
    "second-hundred-hours": hard_text((None, "Still here."), from_ms=123 * _HOUR_MS + 59_999),
    "missing-parts": hard_text(
        ("A", "We begin here."),
        ("B", "And end here."),
        pause_ms=90_000,
        gaps=(
            Gap(
                start_ms=5_000, end_ms=65_000, error="DecodeError", cause="bad --> bytes\n\nat 5 s"
            ),
        ),
        options=Options(timestamps=True),
    ),
    "silence": hard_text(language=None),
}
