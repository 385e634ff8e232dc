"""A shard in a mocked S3, and a worker as a process of its own on it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import boto3
from fanscribe import layout
from fanscribe.contracts import Attempt, Shard, ShardChunk, ShardSummary, Source
from fanscribe.media.sources import Sources, identify
from fanscribe.storage import Bucket
from moto.server import ThreadedMotoServer
from msgspec import Struct
from recordings import encoded, voice
from tiny_parakeet.places import SHIPPED_MODEL

from kills.s3_proxy import S3Proxy, s3_proxy

ROOT = Path(__file__).parents[2]
PATHS = ("layers/core", "gpu_task", "tests")
SECOND = 16_000
RUN, SHARD = "r1", "parakeet-0000"
DIGEST_WORKER = (sys.executable, "-m", "kills.digest_worker")
TINY_WORKER = (sys.executable, "-m", "fanscribe_gpu")
DEMO = ROOT / "events" / "demo" / "recordings"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Workload(Struct, frozen=True, kw_only=True):
    """What the worker is to do: recordings by name, and the seconds each is cut into.

    `batch_s` is what one batch may hold, and what a kill may cost.
    """

    command: tuple[str, ...]
    model: str
    recordings: dict[str, tuple[bytes, int]]
    chunk_s: int
    batch_s: int

    @property
    def chunks_per_batch(self) -> int:
        return self.batch_s // self.chunk_s


def digest_workload(files: int = 6, seconds: int = 40) -> Workload:
    """Made-up voices, each its own; 10 s a chunk, two chunks a batch."""
    sound = voice(seconds, SECOND, (), 1)
    recordings = {
        f"voice-{number}": (encoded("wav", sound * (0.5 + number / 20), SECOND), seconds)
        for number in range(files)
    }
    return Workload(
        command=DIGEST_WORKER, model="digest", recordings=recordings, chunk_s=10, batch_s=20
    )


def tiny_workload() -> Workload:
    """Recordings of the demo, for the tiny Parakeet."""
    lengths = {"weekly-standup.mp3": 75, "lecture-at-the-library.m4a": 45, "greeting.mp3": 9}
    return Workload(
        command=TINY_WORKER,
        model=str(SHIPPED_MODEL),
        recordings={name: ((DEMO / name).read_bytes(), at) for name, at in lengths.items()},
        chunk_s=15,
        batch_s=30,
    )


class Bench:
    """S3, the shard in it, and processes that work on it."""

    def __init__(self, workload: Workload, port: int, proxy: S3Proxy, folder: Path) -> None:
        self.workload = workload
        self.proxy = proxy
        self.folder = folder
        self.heard_log = folder / "heard"
        endpoint = f"http://127.0.0.1:{port}"
        self.client = boto3.client("s3", endpoint_url=endpoint)
        for bucket in ("work", "input"):
            self.client.create_bucket(Bucket=bucket)
        self.work = Bucket("work", self.client)
        self.chunks = tuple(self._chunks())

    def _chunks(self) -> Iterator[ShardChunk]:
        for name, (data, seconds) in self.workload.recordings.items():
            self.client.put_object(Bucket="input", Key=name, Body=data)
            url = f"s3://input/{name}"
            source = identify(url, Sources(self.client).open(url))
            yield from self._cut(name, source, seconds)

    def _cut(self, name: str, source: Source, seconds: int) -> Iterator[ShardChunk]:
        step = self.workload.chunk_s
        for index, start in enumerate(range(0, seconds, step)):
            yield ShardChunk(
                key=f"{name}-{index}",
                file_id=name,
                source=source,
                index=index,
                start=start * SECOND,
                end=min(start + step, seconds) * SECOND,
            )

    def reset(self) -> None:
        """Forget every run; lay the shard out anew."""
        for prefix in ("runs/", "chunks/"):
            for key in list(self.work.keys(prefix)):
                self.work.delete(key)
        shard = Shard(
            run_id=RUN,
            shard_id=SHARD,
            engine="parakeet",
            model=self.workload.model,
            chunks=self.chunks,
        )
        self.work.write_as(layout.shard(RUN, SHARD), shard)
        self.heard_log.write_text("")

    def start(self, attempt: int, **variables: str) -> subprocess.Popen[bytes]:
        """One try, as Batch starts it, in a process group of its own: a host that can be lost."""
        environment = CREDENTIALS | {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/tmp"),
            "TMPDIR": str(self.folder),
            "PYTHONPATH": os.pathsep.join(str(ROOT / each) for each in PATHS),
            "AWS_ENDPOINT_URL": self.proxy.url,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_BATCH_JOB_ATTEMPT": str(attempt),
            "RUN_ID": RUN,
            "SHARD_KEY": layout.shard(RUN, SHARD),
            "WORK_BUCKET": "work",
            "MAX_BATCH_SECONDS": str(self.workload.batch_s),
            "PROGRESS_SECONDS": "1",
            "HEARD": str(self.heard_log),
        }
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                self.workload.command,
                env=environment | variables,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def results(self) -> dict[str, bytes]:
        return {key: self.work.read(key) for key in self.work.keys("chunks/")}

    def expected_keys(self) -> set[str]:
        return {layout.chunk_result(chunk.key) for chunk in self.chunks}

    def failures(self) -> list[str]:
        return list(self.work.keys(layout.failures(RUN)))

    def heard(self) -> list[str]:
        """What the model was given, a digest a clip; those of a killed batch too."""
        return self.heard_log.read_text().split()

    def attempts(self) -> list[Attempt]:
        prefix = layout.attempts(RUN)
        return [self.work.read_as(key, Attempt) for key in self.work.keys(prefix)]

    def summary(self) -> ShardSummary:
        return self.work.read_as(layout.summary(RUN, SHARD), ShardSummary)


@contextmanager
def bench(workload: Workload, folder: Path, seed: int = 0) -> Iterator[Bench]:
    os.environ.update(CREDENTIALS)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for each request otherwise
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        port = server.get_host_and_port()[1]
        with s3_proxy(port, seed) as proxy:
            made = Bench(workload, port, proxy, folder)
            made.reset()
            yield made
    finally:
        server.stop()


def worker_of(supervisor: subprocess.Popen[bytes]) -> int | None:
    """The process id of the worker under a supervisor, if it has one at the moment."""
    children = Path(f"/proc/{supervisor.pid}/task/{supervisor.pid}/children")
    found: Sequence[str] = children.read_text().split() if children.exists() else ()
    return int(found[0]) if found else None
