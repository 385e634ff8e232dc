"""The payloads between states, and the objects they point to in S3.

Conventions, everywhere:

* time a person or a format sees is **integer milliseconds** on the file's clock (`*_ms`);
* positions at chunk boundaries are **integer samples at 16 kHz** (`start`, `end` of chunks);
* `*_key` is an object's key in the work bucket; `*_uri` is a whole `s3://` address;
* states pass ids, keys and counts, a few hundred bytes each; bulk lives in S3.

Structs are frozen: a payload is a fact about a run, not a place to keep notes.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

SAMPLE_RATE = 16_000
"""Samples per second of every decoded signal, and of every chunk boundary."""

Engine = Literal["parakeet", "assemblyai"]
EngineChoice = Literal["auto", "parakeet", "assemblyai"]
DEFAULT_OUTPUTS = ("json", "srt", "vtt", "txt")
"""What a run writes that asks for nothing else."""
OUTPUT_FORMATS = (*DEFAULT_OUTPUTS, "speakers", "tsv", "cues", "assemblyai")
"""The output formats a run may ask for; `transcript.formats` writes them."""
CaptionPreset = Literal["netflix", "bbc", "youtube", "raw"]

Milliseconds = Annotated[int, Meta(ge=0)]
Samples = Annotated[int, Meta(ge=0)]
Confidence = Annotated[float, Meta(ge=0.0, le=1.0)]


def samples_to_ms(samples: int) -> int:
    """Samples at 16 kHz as whole milliseconds, rounded half up."""
    return (samples * 1000 + SAMPLE_RATE // 2) // SAMPLE_RATE


def ms_to_samples(ms: int) -> int:
    """Milliseconds as samples at 16 kHz; exact."""
    return ms * SAMPLE_RATE // 1000


# --- what a caller asks for ---------------------------------------------------------------


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
    `timestamps` puts the time before each paragraph of the plain text.
    """

    engine: EngineChoice = "auto"
    model: str | None = None
    language: str | None = None
    diarize: bool = False
    outputs: tuple[str, ...] = DEFAULT_OUTPUTS
    captions: CaptionOptions = CaptionOptions()
    timestamps: bool = False
    key_terms: tuple[str, ...] = ()
    budget_usd: Annotated[float, Meta(ge=0.0)] = 25.0
    deadline_minutes: Annotated[int, Meta(ge=1)] = 60
    fallback: bool = True
    max_failure_percent: Annotated[float, Meta(ge=0.0, le=100.0)] = 100.0


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
    `estimated_ms` is the caller's guess of the duration; the truth comes from SplitAudio.
    """

    file_id: str
    audio_url: str
    row: int
    title: str | None = None
    estimated_ms: Milliseconds | None = None
    engine: EngineChoice | None = None
    language: str | None = None
    diarize: bool | None = None
    key_terms: tuple[str, ...] = ()


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


# --- estimate ------------------------------------------------------------------------------


class RunPayload(Struct, frozen=True):
    """EstimateCost's payload."""

    run: Run


class Estimate(Struct, frozen=True, kw_only=True):
    """Audio and dollars of a run, and whether the budget holds.

    Before the split (`exact` False) durations come from the manifest, and `assumed_items`
    counts the items that gave none; after it (`exact` True) they were measured.
    `verdict` is the sentence an operator reads when the budget does not hold.
    """

    audio_ms: Milliseconds
    parakeet_ms: Milliseconds
    assemblyai_ms: Milliseconds
    usd: float
    budget_usd: float
    within_budget: bool
    verdict: str
    assumed_items: int = 0
    exact: bool = False


# --- split ---------------------------------------------------------------------------------


class ItemBatch(Struct, frozen=True):
    """SplitAudio's payload: one child of the Map, one or more items."""

    run: Run
    items: tuple[Item, ...]


class SplitSummary(Struct, frozen=True):
    """What SplitAudio did with its batch; items that failed left a failure record each."""

    planned: int
    failed: int


class Source(Struct, frozen=True, kw_only=True):
    """The exact bytes that were planned: a later read of anything else is an error.

    `etag` is the server's entity tag without quotes, None where it sends none; together with
    `size` (bytes, None if unknown) and the URL it identifies the content.
    """

    audio_url: str
    etag: str | None = None
    size: int | None = None


class Anchor(Struct, frozen=True, array_like=True):
    """A place in the bytes of a file that has no index: a frame begins at `byte`, counted from
    where the container begins, and with it sample `sample`, at the file's own rate. In JSON, a
    pair. What an encoder put before the first sample has negative numbers."""

    byte: int
    sample: int


class Span(Struct, frozen=True, array_like=True):
    """`[start, end)` in samples at 16 kHz; in JSON, a pair."""

    start: Samples
    end: Samples


class Chunk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of one file, `[start, end)` in samples at 16 kHz from the file's origin.

    `hard_cut` marks a start that does not lie in a pause; there, whoever transcribes it listens
    to `overlap_before` samples more, and the chunk before to `overlap_after`. In a `silent` chunk
    nobody speaks, which was proven: it has no words, and nobody pays to hear so. `anchor` is where
    to begin reading it, None where the container has an index.
    """

    index: int
    start: Samples
    end: Samples
    hard_cut: bool = False
    silent: bool = False
    overlap_before: Samples = 0
    overlap_after: Samples = 0
    anchor: Anchor | None = None


class CutParameters(Struct, frozen=True, kw_only=True):
    """What a plan was cut with, in seconds: chunks of `chunk_seconds`, their cuts moved by up to
    `near_seconds` to a clear pause, else by up to `reach_seconds`; where there is none, both
    sides hear `overlap_seconds` of the other. Pieces for the model are of `micro_seconds`:
    (shortest, aimed at, longest)."""

    chunk_seconds: Annotated[int, Meta(ge=1)] = 300
    near_seconds: Annotated[int, Meta(ge=1)] = 5
    reach_seconds: Annotated[int, Meta(ge=1)] = 20
    overlap_seconds: Annotated[int, Meta(ge=0)] = 2
    micro_seconds: tuple[int, int, int] = (5, 20, 30)


class CutPlan(Struct, frozen=True, kw_only=True):
    """How one item is cut: written by SplitAudio to `plans/<file_id>.json`.

    The chunks tile `[0, samples)` without gap or overlap, in order. `speech` is where the signal
    has the energy of speech, in order and apart; None if nobody looked at the whole file.
    `claimed_ms` is the duration that the file's header claims, `start_ms` the time it gives its
    first sample; `warnings` are sentences for a person, such as that the header lies.
    """

    item: Item
    source: Source
    container: str
    codec: str
    channels: int
    sample_rate: int
    samples: Samples
    chunks: tuple[Chunk, ...]
    speech: tuple[Span, ...] | None = None
    title: str | None = None
    start_ms: Milliseconds = 0
    claimed_ms: Milliseconds | None = None
    warnings: tuple[str, ...] = ()
    parameters: CutParameters | None = None


# --- plan ----------------------------------------------------------------------------------


class ResultLocation(Struct, frozen=True):
    """The bucket and the key of a ResultWriter's `manifest.json`."""

    Bucket: str
    Key: str


class MapResult(Struct, frozen=True):
    """What a Distributed Map with a ResultWriter returns: where its result files are."""

    MapRunArn: str
    ResultWriterDetails: ResultLocation


class PlanPayload(Struct, frozen=True):
    """PlanShards' payload."""

    run: Run
    split: MapResult


class ShardChunk(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One chunk to transcribe. `key` names its result: `chunks/<key>.json`."""

    key: str
    file_id: str
    source: Source
    index: int
    start: Samples
    end: Samples
    hard_cut: bool = False
    language: str | None = None
    key_terms: tuple[str, ...] = ()
    diarize: bool = False
    overlap_before: Samples = 0
    overlap_after: Samples = 0
    anchor: Anchor | None = None


class Shard(Struct, frozen=True, kw_only=True):
    """One engine's load: chunks of many files. Written to `shards/<shard_id>.json`.

    For the hosted engine each chunk is a whole file.
    """

    run_id: str
    shard_id: str
    engine: Engine
    model: str
    chunks: tuple[ShardChunk, ...]


class ShardRef(Struct, frozen=True, kw_only=True):
    """A shard as the state machine sees it: a line of `shards.jsonl`."""

    shard_id: str
    engine: Engine
    shard_key: str
    audio_ms: Milliseconds
    chunk_count: int
    timeout_seconds: Annotated[int, Meta(ge=60)]


class Plan(Struct, frozen=True, kw_only=True):
    """What PlanShards decided. `cached_chunks` were transcribed by an earlier run."""

    shards_key: str
    shard_count: int
    merges_key: str
    merge_count: int
    chunk_count: int
    cached_chunks: int
    estimate: Estimate


# --- transcribe ----------------------------------------------------------------------------


# Without references to other objects, it need not be watched by the garbage collector.
class Word(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One spoken word on the file's clock, punctuation attached."""

    text: str
    start_ms: Milliseconds
    end_ms: Milliseconds
    confidence: Confidence | None = None
    speaker: str | None = None
    channel: str | None = None


class ChunkResult(Struct, frozen=True, kw_only=True):
    """What an engine heard in `[start, end)`: the object at `chunks/<key>.json`.

    Shared by runs: the key holds everything that could change the words. An engine may listen
    beyond the range where it was cut hard; the merge puts the two hearings together. `speech` is
    where in the file this chunk has the energy of speech, None if nobody looked.
    """

    key: str
    engine: Engine
    model: str
    start: Samples
    end: Samples
    words: tuple[Word, ...]
    language: str | None = None
    speech: tuple[Span, ...] | None = None


class ShardSummary(Struct, frozen=True, kw_only=True):
    """What one job did, for the report's actual cost. Written to `summaries/<shard_id>.json`.

    `billed_ms` is the time the machine (or, hosted, the audio) is paid for.
    """

    shard_id: str
    engine: Engine
    model: str
    audio_ms: Milliseconds
    billed_ms: Milliseconds
    chunks_done: int
    chunks_cached: int
    chunks_failed: int


class GpuFailure(Struct, frozen=True):
    """The error that `batch:submitJob.sync` raised, as a Catch passes it on."""

    Error: str
    Cause: str


class ExplainPayload(Struct, frozen=True):
    """ExplainGpuFailure's payload."""

    run: Run
    shard: ShardRef
    estimate: Estimate
    failure: GpuFailure


class ShardPayload(Struct, frozen=True):
    """SubmitToAssemblyAI's payload."""

    run: Run
    shard: ShardRef


class HostedJob(Struct, frozen=True, kw_only=True):
    """One file at the hosted service; `transcript_id` is the service's own id."""

    chunk: ShardChunk
    transcript_id: str


class HostedProgress(Struct, frozen=True, kw_only=True):
    """The polling loop's memory. The jobs themselves are listed at `jobs_key`."""

    jobs_key: str
    pending: int
    done: int
    failed: int
    polls: int
    wait_seconds: Annotated[int, Meta(ge=1)]


class CollectPayload(Struct, frozen=True):
    """CollectFromAssemblyAI's payload."""

    run: Run
    shard: ShardRef
    hosted: HostedProgress


# --- merge and report ----------------------------------------------------------------------


class MergeItem(Struct, frozen=True, kw_only=True):
    """An item that was planned, and by whom it was to be transcribed. A line of `merges.jsonl`."""

    file_id: str
    engine: Engine
    model: str


class MergeBatch(Struct, frozen=True):
    """MergeTranscripts' payload: one child of the Map, one or more items."""

    run: Run
    items: tuple[MergeItem, ...]


class MergeSummary(Struct, frozen=True):
    """What MergeTranscripts wrote; items that failed left a failure record each."""

    complete: int
    partial: int
    failed: int


class Gap(Struct, frozen=True, kw_only=True):
    """A stretch without words because its chunk failed, with the reason by name."""

    start_ms: Milliseconds
    end_ms: Milliseconds
    error: str
    cause: str


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
    `coverage` is None where neither the cut plan nor the engine says where speech is.
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


class Failure(Struct, frozen=True, kw_only=True):
    """Why an item, or a part of it, has no words: `failures/<file_id>/<state>[-<chunk>].json`.

    Written before the error is raised, so that it outlives whoever raised it.
    `chunk` is the chunk's index, None where the whole item failed.
    """

    file_id: str
    state: str
    error: str
    cause: str
    audio_url: str | None = None
    row: int | None = None
    chunk: int | None = None


class ReportPayload(Struct, frozen=True):
    """ReportRun's payload. `estimate` and `plan` are what the run was promised."""

    run: Run
    estimate: Estimate
    plan: Plan


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one manifest row."""

    file_id: str
    status: Literal["complete", "partial", "failed"]
    audio_url: str | None = None
    row: int | None = None
    duration_ms: Milliseconds | None = None
    engine: Engine | None = None
    words: int | None = None
    error: str | None = None
    cause: str | None = None
    outputs_uri: str | None = None


class RunReport(Struct, frozen=True, kw_only=True):
    """The whole run: `report.json`. `complete + partial + failed` is every row of the manifest.

    `actual_usd` is computed from what the jobs billed, at the same rates as the estimate.
    """

    version: Literal[1] = 1
    run_id: str
    manifest: str
    complete: int
    partial: int
    failed: int
    audio_ms: Milliseconds
    estimated_usd: float
    planned_usd: float
    actual_usd: float
    outcomes: tuple[Outcome, ...]


class ReportSummary(Struct, frozen=True, kw_only=True):
    """The execution's output: enough for a person to see how it went and where to look."""

    run_id: str
    status: Literal["complete", "partial"]
    complete: int
    partial: int
    failed: int
    report_uri: str
