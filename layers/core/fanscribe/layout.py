"""Where everything lies in S3. The only module that spells a key.

Work bucket (expires)::

    runs/<run>/items.jsonl shards.jsonl merges.jsonl
    runs/<run>/rejected.jsonl                    Failure of each manifest row that is no item
    runs/<run>/plans/<file_id>.json              CutPlan
    runs/<run>/plan-batches/<file_id>.jsonl      CutPlan of each item of the child that it led
    runs/<run>/shards/<shard_id>.json            Shard
    runs/<run>/summaries/<shard_id>.json         ShardSummary
    runs/<run>/attempts/<shard_id>/<n>.json      Attempt of a GPU job
    runs/<run>/errors/<shard_id>.json            Failure of a whole shard, left by the worker
    runs/<run>/hosted/<shard_id>.json            HostedJob list
    runs/<run>/failures/<file_id>/<name>.json    Failure
    runs/<run>/maps/<state>/...                  ResultWriter files
    chunks/<key>.json                            ChunkResult, shared by runs
    turns/<key>.json                             Turns, shared by runs
    calibration.json                             Measured, of all runs together

Output bucket::

    <run>/<file_id>/transcript.<ending>   <run>/report.json report.html
    <run>/transcripts.jsonl               <run>/retry-manifest.jsonl

Functions return keys; a file id has been made safe for them by ValidateManifest.
"""

from __future__ import annotations


def run_prefix(run_id: str) -> str:
    return f"runs/{run_id}/"


def items(run_id: str) -> str:
    return f"runs/{run_id}/items.jsonl"


def rejected(run_id: str) -> str:
    return f"runs/{run_id}/rejected.jsonl"


def shards(run_id: str) -> str:
    return f"runs/{run_id}/shards.jsonl"


def merges(run_id: str) -> str:
    return f"runs/{run_id}/merges.jsonl"


def plans(run_id: str) -> str:
    return f"runs/{run_id}/plans/"


def plan(run_id: str, file_id: str) -> str:
    return f"{plans(run_id)}{file_id}.json"


def plan_batches(run_id: str) -> str:
    return f"runs/{run_id}/plan-batches/"


def plan_batch(run_id: str, first_file_id: str) -> str:
    return f"{plan_batches(run_id)}{first_file_id}.jsonl"


def shards_prefix(run_id: str) -> str:
    return f"runs/{run_id}/shards/"


def shard(run_id: str, shard_id: str) -> str:
    return f"{shards_prefix(run_id)}{shard_id}.json"


def summaries(run_id: str) -> str:
    return f"runs/{run_id}/summaries/"


def summary(run_id: str, shard_id: str) -> str:
    return f"{summaries(run_id)}{shard_id}.json"


def attempts(run_id: str) -> str:
    return f"runs/{run_id}/attempts/"


def attempt(run_id: str, shard_id: str, number: int) -> str:
    return f"{attempts(run_id)}{shard_id}/{number}.json"


def shard_error(run_id: str, shard_id: str) -> str:
    return f"runs/{run_id}/errors/{shard_id}.json"


def hosted_jobs(run_id: str, shard_id: str) -> str:
    return f"runs/{run_id}/hosted/{shard_id}.json"


def failures(run_id: str, file_id: str | None = None) -> str:
    """The prefix of a run's failure records, or of one item's."""
    return f"runs/{run_id}/failures/" + (f"{file_id}/" if file_id else "")


def failure(
    run_id: str, file_id: str, state: str, chunk: int | None = None, channel: int | None = None
) -> str:
    """Each channel of a chunk that is heard by itself has a record of its own."""
    parts = [state]
    if chunk is not None:
        parts.append(f"{chunk:05d}")
    if channel is not None:
        parts.append(f"{channel:02d}")
    return f"{failures(run_id, file_id)}{'-'.join(parts)}.json"


def calibration() -> str:
    return "calibration.json"


def chunk_results(first: str) -> str:
    """The prefix of the results whose keys begin with `first`."""
    return f"chunks/{first}"


def chunk_result(key: str) -> str:
    return f"chunks/{key}.json"


def turns(key: str) -> str:
    return f"turns/{key}.json"


def output_prefix(run_id: str, file_id: str) -> str:
    return f"{run_id}/{file_id}/"


def output(run_id: str, file_id: str, ending: str) -> str:
    return f"{output_prefix(run_id, file_id)}transcript.{ending}"


def report(run_id: str) -> str:
    return f"{run_id}/report.json"


def report_page(run_id: str) -> str:
    return f"{run_id}/report.html"


def transcripts(run_id: str) -> str:
    return f"{run_id}/transcripts.jsonl"


def retry_manifest(run_id: str) -> str:
    return f"{run_id}/retry-manifest.jsonl"
