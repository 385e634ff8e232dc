"""MergeTranscripts: everything known about what was said in a recording."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from fanscribe.contracts.request import Engine, Run
from fanscribe.contracts.units import Confidence, Milliseconds
from fanscribe.contracts.words import Word


class MergeItem(Struct, frozen=True, kw_only=True):
    """An item that was planned, and by whom it was to be transcribed. A line of `merges.jsonl`.

    `diarizer` is the model that was to tell its speakers apart, None if nobody asked or the
    engine does so itself.
    """

    file_id: str
    engine: Engine
    model: str
    diarizer: str | None = None


class MergeBatch(Struct, frozen=True):
    """MergeTranscripts' payload: one child of the Map, one or more items."""

    run: Run
    items: tuple[MergeItem, ...]


class MergeSummary(Struct, frozen=True):
    """What MergeTranscripts wrote; items that failed left a failure record each."""

    complete: int
    partial: int
    failed: int


class Gap(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch without words because its chunk failed, with the reason by name.

    `channel` is the only one that lacks words there; None where nothing was heard.
    """

    start_ms: Milliseconds
    end_ms: Milliseconds
    error: str
    cause: str
    channel: str | None = None


class Segment(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A sentence. `confidence` is the mean of its words'."""

    text: str
    start_ms: Milliseconds
    end_ms: Milliseconds
    speaker: str | None = None
    confidence: Confidence | None = None


class Paragraph(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Sentences that belong together: `segments[first_segment:first_segment + segment_count]`."""

    start_ms: Milliseconds
    end_ms: Milliseconds
    first_segment: Annotated[int, Meta(ge=0)]
    segment_count: Annotated[int, Meta(ge=1)]
    speaker: str | None = None


class Suspect(Struct, frozen=True, kw_only=True):
    """A stretch where words and sound do not go together, for a person to listen to.

    "hole": energy of speech, and no words. "hallucination": words, and no energy of speech.
    """

    kind: Literal["hole", "hallucination"]
    start_ms: Milliseconds
    end_ms: Milliseconds
    cause: str


class Coverage(Struct, frozen=True, kw_only=True):
    """How much of what sounds like speech has words; gaps are counted as speech without words."""

    speech_ms: Milliseconds
    worded_ms: Milliseconds
    suspects: tuple[Suspect, ...] = ()


class Transcript(Struct, frozen=True, kw_only=True):
    """Everything known about what was said in one recording; `transcript.json`.

    `status` is "partial" exactly when `gaps` is not empty. `languages` are those that were heard,
    most words first; `speakers` and `channels` are named in the order in which they speak.
    `coverage` is None where neither the cut plan nor the engine says where speech is. `warnings`
    are sentences for a person: what is odd about the recording, and what was asked for and could
    not be had.
    """

    version: Literal[1] = 1
    file_id: str
    audio_url: str
    title: str | None = None
    status: Literal["complete", "partial"]
    duration_ms: Milliseconds
    language: str | None
    engine: Engine
    model: str
    text: str
    segments: tuple[Segment, ...]
    words: tuple[Word, ...]
    gaps: tuple[Gap, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    languages: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    confidence: Confidence | None = None
    coverage: Coverage | None = None
    warnings: tuple[str, ...] = ()
