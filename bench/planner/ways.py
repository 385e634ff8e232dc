"""A run three ways: as planned, with a job for each file, and with a job for each chunk."""

from __future__ import annotations

from collections.abc import Iterator

from fanscribe.planning.fleet import hosts_at_once, shard_count
from fanscribe.planning.orchestration import orchestration
from fanscribe.planning.pricing import pricing
from fanscribe.planning.shards import dealt
from fanscribe.settings import Settings

from bench.planner.hosts import Replayed, replay
from bench.planner.recordings import chunks, lengths

FILES = (10, 100, 1_000, 10_000, 100_000, 1_000_000)
DEADLINE_MINUTES = 60
SETTINGS = Settings(work_bucket="w", output_bucket="o")


def run() -> Iterator[str]:
    gpu, hosts = pricing().gpu, hosts_at_once(SETTINGS)
    yield (
        f"A run due in {DEADLINE_MINUTES} minutes, on up to {hosts} hosts; Spot takes "
        f"{gpu.losses_per_hour:.0%} of them an hour. A job for each file, or for each chunk, is a "
        "child and a Batch job of its own on the same hosts, which load the model for each job."
    )
    yield ""
    yield (
        "| files | audio h | shards | uneven by | $ | h | $ job a file | h | $ job a chunk | h "
        "| calls a file | transitions a file | transitions, job a chunk |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
    for files in FILES:
        yield _line(files, hosts)


def _line(files: int, hosts: int) -> str:
    seconds = lengths(files)
    pieces = sorted((piece for each in seconds for piece in chunks(each)), reverse=True)
    loads = _planned(pieces)
    ours = replay(loads, hosts, keeps=True)
    per_file = replay(seconds, hosts, keeps=False)
    per_chunk = replay(pieces, hosts, keeps=False)
    cost = orchestration(files, len(loads), 0)
    chunk_transitions = (cost.transitions + 3 * len(pieces)) / files
    uneven = (max(loads) - min(loads)) / min(loads)
    return (
        f"| {files:,} | {sum(seconds) / 3600:,.0f} | {len(loads)} | {uneven:.1%} | {_told(ours)} "
        f"| {_told(per_file)} | {_told(per_chunk)} | {cost.lambda_calls / files:.2f} "
        f"| {cost.transitions / files:.2f} | {chunk_transitions:.1f} |"
    )


def _planned(pieces: list[int]) -> list[int]:
    count = shard_count(sum(pieces) * 1000, SETTINGS, deadline_minutes=DEADLINE_MINUTES)
    loads = [0] * min(count, len(pieces))
    for piece, number in zip(pieces, dealt(pieces, len(loads)), strict=True):
        loads[number] += piece
    return loads


def _told(replayed: Replayed) -> str:
    return f"{replayed.usd:,.2f} | {replayed.hours:,.2f}"
