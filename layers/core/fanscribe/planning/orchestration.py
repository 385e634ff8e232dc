"""What a run asks of Lambda and of Step Functions: counted as statemachine/transcription.asl.json
has it, when nothing is tried again.

A Distributed Map's child is an execution of its own: its start is a transition too.
"""

from __future__ import annotations

from typing import NamedTuple

from fanscribe.map_children import map_children

RUN_CALLS = 4
"""ValidateManifest, EstimateCost, PlanShards, ReportRun."""

RUN_TRANSITIONS = 11
"""The start, and the ten states of a run that is within its budget."""

ITEM_CHILD_TRANSITIONS = 2
"""The start, and SplitAudio or MergeTranscripts."""

GPU_SHARD_TRANSITIONS = 3
"""The start, WhichEngine? and TranscribeOnGpu."""

HOSTED_POLLS = 4
"""How often a hosted shard is asked for, before it is all collected: our assumption."""


class Orchestration(NamedTuple):
    lambda_calls: int
    transitions: int


def orchestration(items: int, gpu_shards: int, hosted_shards: int) -> Orchestration:
    """Of a run of so many items, merged all, and of so many shards."""
    children = 2 * map_children(items)
    hosted_calls = hosted_shards * (1 + HOSTED_POLLS)
    # The start, WhichEngine?, SubmitToAssemblyAI, IsWebhookUsed? and the end; three states a poll.
    hosted_transitions = hosted_shards * (5 + 3 * HOSTED_POLLS)
    return Orchestration(
        RUN_CALLS + children + hosted_calls,
        RUN_TRANSITIONS
        + children * ITEM_CHILD_TRANSITIONS
        + gpu_shards * GPU_SHARD_TRANSITIONS
        + hosted_transitions,
    )
