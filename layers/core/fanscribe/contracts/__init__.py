"""The payloads between states, and the objects they point to in S3.

Conventions, everywhere:

* time a person or a format sees is **integer milliseconds** on the file's clock (`*_ms`);
* positions at chunk boundaries are **integer samples at 16 kHz** (`start`, `end` of chunks);
* `*_key` is an object's key in the work bucket; `*_uri` is a whole `s3://` address;
* states pass ids, keys and counts, a few hundred bytes each; bulk lives in S3.

Structs are frozen: a payload is a fact about a run, not a place to keep notes.
"""

from __future__ import annotations

from fanscribe.contracts.assemblyai import AssemblyAiOptions
from fanscribe.contracts.cut_plan import (
    Anchor,
    Chunk,
    CutParameters,
    CutPlan,
    ItemBatch,
    Source,
    SplitSummary,
)
from fanscribe.contracts.estimate import Costs, Estimate
from fanscribe.contracts.gpu import ExplainPayload, GpuFailure
from fanscribe.contracts.hosted import (
    AwaitPayload,
    CollectPayload,
    HostedJob,
    HostedProgress,
    ShardPayload,
)
from fanscribe.contracts.jobs import (
    Attempt,
    Death,
    Found,
    HostedUse,
    MachineUse,
    ShardSummary,
    Telemetry,
)
from fanscribe.contracts.report import (
    Calibration,
    EngineShare,
    Failure,
    LanguageShare,
    Outcome,
    ReportPayload,
    ReportSummary,
    RunReport,
    ShardReport,
)
from fanscribe.contracts.request import (
    DEFAULT_OUTPUTS,
    OUTPUT_FORMATS,
    CaptionOptions,
    CaptionPreset,
    Engine,
    EngineChoice,
    Item,
    Mode,
    Options,
    Run,
    RunPayload,
    StartRun,
)
from fanscribe.contracts.shards import (
    MapResult,
    Plan,
    PlanPayload,
    ResultLocation,
    Shard,
    ShardChunk,
    ShardRef,
)
from fanscribe.contracts.transcript import (
    Coverage,
    Gap,
    MergeBatch,
    MergeItem,
    MergeSummary,
    Paragraph,
    Segment,
    Suspect,
    Transcript,
)
from fanscribe.contracts.turns import Turn, Turns
from fanscribe.contracts.units import (
    SAMPLE_RATE,
    Confidence,
    Milliseconds,
    Samples,
    Span,
    ms_to_samples,
    samples_to_ms,
)
from fanscribe.contracts.words import ChunkResult, Word

__all__ = [
    "DEFAULT_OUTPUTS",
    "OUTPUT_FORMATS",
    "SAMPLE_RATE",
    "Anchor",
    "AssemblyAiOptions",
    "Attempt",
    "AwaitPayload",
    "Calibration",
    "CaptionOptions",
    "CaptionPreset",
    "Chunk",
    "ChunkResult",
    "CollectPayload",
    "Confidence",
    "Costs",
    "Coverage",
    "CutParameters",
    "CutPlan",
    "Death",
    "Engine",
    "EngineChoice",
    "EngineShare",
    "Estimate",
    "ExplainPayload",
    "Failure",
    "Found",
    "Gap",
    "GpuFailure",
    "HostedJob",
    "HostedProgress",
    "HostedUse",
    "Item",
    "ItemBatch",
    "LanguageShare",
    "MachineUse",
    "MapResult",
    "MergeBatch",
    "MergeItem",
    "MergeSummary",
    "Milliseconds",
    "Mode",
    "Options",
    "Outcome",
    "Paragraph",
    "Plan",
    "PlanPayload",
    "ReportPayload",
    "ReportSummary",
    "ResultLocation",
    "Run",
    "RunPayload",
    "RunReport",
    "Samples",
    "Segment",
    "Shard",
    "ShardChunk",
    "ShardPayload",
    "ShardRef",
    "ShardReport",
    "ShardSummary",
    "Source",
    "Span",
    "SplitSummary",
    "StartRun",
    "Suspect",
    "Telemetry",
    "Transcript",
    "Turn",
    "Turns",
    "Word",
    "ms_to_samples",
    "samples_to_ms",
]
