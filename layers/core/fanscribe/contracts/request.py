"""What a caller asks for, and a run as every state sees it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from fanscribe.contracts.assemblyai import AssemblyAiOptions
from fanscribe.contracts.units import Milliseconds

Engine = Literal["parakeet", "assemblyai"]
EngineChoice = Literal["auto", "parakeet", "assemblyai"]

Mode = Literal["batched", "streaming", "local-attention"]
"""How Parakeet hears: pieces cut at pauses, many at a time; each file from start to end, in steps
that know what came before; or files whole, up to three hours at once."""

DEFAULT_OUTPUTS = ("json", "srt", "vtt", "txt", "html")
"""What a run writes that asks for nothing else."""

OUTPUT_FORMATS = (*DEFAULT_OUTPUTS, "speakers", "tsv", "cues", "assemblyai")
"""The output formats a run may ask for; `transcript.formats` writes them."""

CaptionPreset = Literal["netflix", "bbc", "youtube", "raw"]


class CaptionOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How captions are cut: a preset of `transcript.presets`, and where a run wants otherwise.

    None is the preset's own value. `dashes` lets two short turns of two speakers share a caption,
    a line each.
    """

    preset: CaptionPreset = "netflix"
    line_characters: Annotated[int, Meta(ge=1)] | None = None
    lines: Annotated[int, Meta(ge=1, le=3)] | None = None
    shortest_ms: Milliseconds | None = None
    longest_ms: Annotated[int, Meta(ge=1)] | None = None
    gap_ms: Milliseconds | None = None
    characters_per_second: Annotated[float, Meta(gt=0.0)] | None = None
    pause_ms: Annotated[int, Meta(ge=1)] | None = None
    close_gap_ms: Milliseconds | None = None
    dashes: bool | None = None


class Options(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds for every item of a run unless its manifest row says otherwise.

    `model` None means the engine's default model. `language` is a BCP 47 tag, None to detect.
    `mode` is for Parakeet alone, `assemblyai` for that engine; `delete_after_collect` has it
    delete a transcript once we have its words. `multichannel` hears each channel of a recording by
    itself: a call with a speaker a side. `timestamps` puts the time before each paragraph of the
    plain text.
    `fallback` is whether a recording may go from Parakeet to the hosted engine, outside the
    account: None allows it for items whose engine is auto, and forbids it where Parakeet was asked
    for by name. `strict` stops a run whose manifest has a bad row. `check_sources` asks S3 whether
    recordings are there before anything else: of some of every stretch of the manifest, or of all.
    """

    engine: EngineChoice = "auto"
    model: str | None = None
    language: str | None = None
    mode: Mode = "batched"
    diarize: bool = False
    multichannel: bool = False
    outputs: tuple[str, ...] = DEFAULT_OUTPUTS
    captions: CaptionOptions = CaptionOptions()
    timestamps: bool = False
    key_terms: tuple[str, ...] = ()
    budget_usd: Annotated[float, Meta(ge=0.0)] = 25.0
    deadline_minutes: Annotated[int, Meta(ge=1)] = 60
    fallback: bool | None = None
    max_failure_percent: Annotated[float, Meta(ge=0.0, le=100.0)] = 100.0
    strict: bool = False
    check_sources: Literal["none", "sample", "all"] = "none"
    assemblyai: AssemblyAiOptions = AssemblyAiOptions()
    delete_after_collect: bool = False


class StartRun(Struct, frozen=True):
    """ValidateManifest's payload: the execution's name and its input, unread.

    `request` is the raw execution input: `manifest` (an `s3://` URI, or the rows themselves)
    and any field of `Options`. It is checked by ValidateManifest, whose errors name the field.
    """

    run_id: str
    request: dict[str, object]


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One good manifest row: a recording to transcribe. A line of `items.jsonl`.

    `row` is the row's number in the manifest, the first data row being 1.
    `estimated_ms` is the caller's guess of the duration, `size_bytes` the object's length where
    S3 was asked; the truth comes from SplitAudio.
    """

    file_id: str
    audio_url: str
    row: int
    title: str | None = None
    estimated_ms: Milliseconds | None = None
    engine: EngineChoice | None = None
    language: str | None = None
    diarize: bool | None = None
    multichannel: bool | None = None
    key_terms: tuple[str, ...] = ()
    assemblyai: AssemblyAiOptions | None = None
    size_bytes: Annotated[int, Meta(ge=0)] | None = None


class Run(Struct, frozen=True, kw_only=True):
    """A run as every state sees it: who it is, what was asked, where its items are.

    `rejected_count` counts manifest rows that became failure records instead of items, so
    `item_count + rejected_count` is the number of rows the run must account for.
    `items_per_batch` is how many items one child of a per-item Map takes.
    """

    run_id: str
    options: Options
    manifest: str
    items_key: str
    item_count: int
    rejected_count: int
    items_per_batch: Annotated[int, Meta(ge=1)] = 1


class RunPayload(Struct, frozen=True):
    """EstimateCost's payload."""

    run: Run
