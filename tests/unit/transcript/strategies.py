"""Words, transcripts and plans as hypothesis draws them, and by hand."""

from __future__ import annotations

from itertools import pairwise

from fanscribe.contracts import (
    CaptionOptions,
    Chunk,
    ChunkResult,
    CutPlan,
    Item,
    Source,
    Transcript,
    Word,
    ms_to_samples,
)
from fanscribe.transcript.segments import paragraphs, sentences
from hypothesis import strategies as st

AWKWARD = (
    "-->",
    "00:00:01,000 --> 00:00:02,000",
    "00:01.000 --> 00:02.000",
    "<script>alert(1)</script>",
    "</i>",
    "<v",
    "{\\an8}",
    "&amp;",
    "&",
    "שלום",
    "مرحبا\u200f",
    "NOTE",
    "WEBVTT",
    "STYLE",
    "42",
    "...",
    "a\x00b",
    "line\nbreak",
    "blank\n\nline",
    "\u2028",
    "\x1b[31m",
    "\ud800",
    " ",
    "",
    "今日はとてもいい天気ですね。",
    "我们",
    "ประเทศไทย",
    "👩‍👩‍👧",
    "e\u0301\u0301",
    "\u202bRLE\u202c",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
)
_LETTERS = st.characters(codec="utf-8")
texts = st.one_of(st.sampled_from(AWKWARD), st.text(_LETTERS, max_size=50), st.just("word."))
speakers = st.one_of(st.none(), st.sampled_from(("A", "B", "O'Brien & <Sons>", "C\n-->")))

caption_options = st.builds(
    CaptionOptions,
    preset=st.sampled_from(("netflix", "bbc", "youtube", "raw")),
    line_characters=st.none() | st.integers(1, 60),
    lines=st.none() | st.integers(1, 3),
    shortest_ms=st.none() | st.integers(0, 3000),
    longest_ms=st.none() | st.integers(1, 9000),
    gap_ms=st.none() | st.integers(0, 500),
    characters_per_second=st.none() | st.floats(1, 40),
    pause_ms=st.none() | st.integers(1, 3000),
    close_gap_ms=st.none() | st.integers(0, 2000),
    dashes=st.none() | st.booleans(),
)


@st.composite
def spoken(draw: st.DrawFn, texts: st.SearchStrategy[str] = texts) -> tuple[Word, ...]:
    """Words in the order of their starts, which may overlap, pause or last long."""
    words, clock = [], 0
    for text in draw(st.lists(texts, max_size=30)):
        clock += draw(st.integers(0, 400) | st.integers(0, 20_000))
        length = draw(st.integers(0, 900) | st.integers(0, 15_000))
        speaker = draw(speakers)
        words.append(Word(text=text, start_ms=clock, end_ms=clock + length, speaker=speaker))
    return tuple(words)


def duration_of(words: tuple[Word, ...]) -> int:
    """A file that is a second longer than its words."""
    return max((word.end_ms for word in words), default=0) + 1000


def transcript(words: tuple[Word, ...] = (), **changed: object) -> Transcript:
    fields: dict[str, object] = {
        "file_id": "talk",
        "audio_url": "s3://input/talk.mp3",
        "status": "complete",
        "duration_ms": duration_of(words),
        "language": "en",
        "engine": "parakeet",
        "model": "nvidia/parakeet-tdt-0.6b-v3",
        "text": " ".join(word.text for word in words),
        "segments": sentences(words),
        "words": words,
        "paragraphs": paragraphs(sentences(words)),
    }
    return Transcript(**(fields | changed))  # type: ignore[arg-type]


def evenly(*texts: str, each_ms: int = 300, speaker: str | None = None) -> tuple[Word, ...]:
    """Words without pauses between them."""
    return tuple(
        Word(text=text, start_ms=at * each_ms, end_ms=(at + 1) * each_ms, speaker=speaker)
        for at, text in enumerate(texts)
    )


def plan_of(*cuts_ms: int, file_id: str = "talk") -> CutPlan:
    """A plan whose chunks lie between the given milliseconds, the first being 0."""
    edges = [ms_to_samples(cut) for cut in cuts_ms]
    chunks = tuple(
        Chunk(index=index, start=start, end=end)
        for index, (start, end) in enumerate(pairwise(edges))
    )
    url = f"s3://input/{file_id}.mp3"
    return CutPlan(
        item=Item(file_id=file_id, audio_url=url, row=1, title="A talk"),
        source=Source(audio_url=url, etag="e1", size=10),
        container="mp3",
        codec="mp3",
        channels=1,
        sample_rate=44_100,
        samples=edges[-1],
        chunks=chunks,
    )


def result_of(chunk: Chunk, words: tuple[Word, ...], **changed: object) -> ChunkResult:
    fields: dict[str, object] = {
        "key": f"key{chunk.index}",
        "engine": "parakeet",
        "model": "nvidia/parakeet-tdt-0.6b-v3",
        "start": chunk.start,
        "end": chunk.end,
        "words": words,
    }
    return ChunkResult(**(fields | changed))  # type: ignore[arg-type]
