"""CPU time and peak memory, each of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple

from bench.manifest import peers
from bench.manifest.rows import ROWS, manifest
from bench.peak_memory import peak_mb


class Job(NamedTuple):
    """Who reads which file; a peer is skipped where it is not installed."""

    who: str
    file: str


JOBS = [
    *(
        Job("fanscribe", name)
        for name in (
            "rows.csv",
            "rows.csv.gz",
            "rows.jsonl",
            "rows.json",
            "unnamed.csv",
            "faulty.csv",
        )
    ),
    *(Job(peer, name) for peer in ("pandas", "polars") for name in ("rows.csv", "rows.jsonl")),
    Job("nobody", "rows.csv"),
]


def run() -> Iterator[str]:
    yield f"{ROWS:,} rows, of five columns (`unnamed.csv`: two): CPU seconds and peak memory, "
    yield "each in a process of its own, what it imports included in the memory alone."
    yield ""
    yield "| who | file | CPU s | peak MB | items | rejected |"
    yield "|---|---|---|---|---|---|"
    for job in JOBS:
        if job.who in {"pandas", "polars"} and not peers.is_there(job.who):
            yield f"| {job.who} | not installed | | | | |"
            continue
        manifest(job.file)
        command = [sys.executable, "-m", "bench.manifest.measured", *job]
        told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        yield (
            f"| {told['who']} | {job.file} | {told['seconds']:.2f} | {told['mb']} "
            f"| {told['items']} | {told['rejected']} |"
        )


class _S3:
    """The files of this machine, as a client would hand them out; what is written is let go."""

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, BinaryIO]:  # noqa: ARG002, N803
        return {"Body": manifest(Key).open("rb")}

    def create_multipart_upload(self, **_: object) -> dict[str, str]:
        return {"UploadId": "1"}

    def upload_part(self, **_: object) -> dict[str, str]:
        return {"ETag": "1"}

    def put_object(self, **_: object) -> None: ...

    def complete_multipart_upload(self, **_: object) -> None: ...


def _fanscribe(file: str) -> Callable[[], tuple[int, int]]:
    from fanscribe.contracts import StartRun
    from fanscribe.manifest.validate import validate
    from fanscribe.storage import Bucket

    client: Any = _S3()

    def work() -> tuple[int, int]:
        start = StartRun("bench", {"manifest": f"s3://bench/{file}"})
        done = validate(start, Bucket("work", client))
        return done.item_count, done.rejected_count

    return work


def _peer(who: str, file: str) -> Callable[[], tuple[int, int]]:
    peers.version(who)  # the import is not what is measured
    read = {"pandas": peers.pandas_rows, "polars": peers.polars_rows}[who]
    return lambda: (read(manifest(file)), 0)


def _nobody(file: str) -> Callable[[], tuple[int, int]]:  # noqa: ARG001
    import fanscribe.manifest.validate  # noqa: F401

    return lambda: (0, 0)


def _measured(who: str, file: str) -> dict[str, object]:
    if who == "fanscribe":
        work, named = _fanscribe(file), who
    elif who == "nobody":
        work, named = _nobody(file), "what fanscribe imports, alone"
    else:
        work, named = _peer(who, file), f"{who} {peers.version(who)}"
    began = time.process_time()
    items, rejected = work()
    seconds = time.process_time() - began
    return {
        "who": named,
        "seconds": seconds,
        "mb": peak_mb(),
        "items": items,
        "rejected": rejected,
    }


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1], sys.argv[2])))
