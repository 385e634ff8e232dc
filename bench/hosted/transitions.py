"""How many states a hosted shard enters, and so a file, by how long its longest job takes."""

from __future__ import annotations

from collections.abc import Iterator

from fanscribe.hosted.pace import MAX_POLLS, first_wait, next_wait

FILES, SHARDS = 2000, 64
POLLING, POLL, WEBHOOK = 4, 3, 7
"""WhichEngine?, SubmitToAssemblyAI, IsWebhookUsed? and Collected; WaitForAssemblyAI,
CollectFromAssemblyAI and IsAllCollected? for each poll; AwaitWebhook and one Collect in place of
them."""


def polls(audio_s: float, job_s: float) -> int:
    """How often a job of that length is asked for until it is done."""
    waited = wait = first_wait(int(audio_s * 1000))
    count = 1
    while waited < job_s and count < MAX_POLLS:
        wait = next_wait(wait)
        waited += wait
        count += 1
    return count


def table() -> Iterator[str]:
    yield f"{FILES} files in {SHARDS} shards, every shard as slow as its longest job:"
    yield ""
    yield "| longest recording | its job takes | polls | polling: states a file | webhook |"
    yield "|---|---|---|---|---|"
    webhook = SHARDS * WEBHOOK / FILES
    for audio_s, job_s in ((600, 30), (3600, 90), (3600, 1800), (36_000, 900), (36_000, 28_000)):
        asked = polls(audio_s, job_s)
        polling = SHARDS * (POLLING + POLL * asked) / FILES
        yield (
            f"| {audio_s / 3600:.2g} h | {job_s / 60:.3g} min | {asked} "
            f"| {polling:.2f} | {webhook:.2f} |"
        )
