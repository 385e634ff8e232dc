"""ReportRun's own code over many transcripts on a disk: seconds, and what it holds at most."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from fanscribe import layout
from fanscribe.contracts import Estimate, Item, Options, Plan, ReportPayload, Run, Transcript
from fanscribe.storage import Bucket, s3_client

from bench.page.runs import talk
from bench.peak_memory import peak_mb

ITEMS, HOURS = 4_000, 0.5
RUN = "bench"


class OnDisk(Bucket):
    """A bucket that is a folder; what is written is counted, and not kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.name, s3_client())
        self.folder, self.written = folder, 0

    def read(self, key: str) -> bytes:
        try:
            return (self.folder / key).read_bytes()
        except FileNotFoundError as error:
            raise KeyError(key) from error

    def write(self, key: str, body: bytes, content_type: str = "") -> None:  # noqa: ARG002
        self.written += len(body)

    def write_lines(self, key: str, values: Iterable[object]) -> None:  # noqa: ARG002
        self.written += sum(len(msgspec.json.encode(value)) + 1 for value in values)

    def read_lines(self, key: str, kind: type) -> Iterator[Any]:
        lines = self.read(key).splitlines() if (self.folder / key).exists() else ()
        return (msgspec.json.decode(line, type=kind) for line in lines)

    def keys(self, prefix: str) -> Iterator[str]:
        files = (self.folder / prefix).rglob("*") if (self.folder / prefix).is_dir() else ()
        return (str(file.relative_to(self.folder)) for file in files if file.is_file())


def run() -> Iterator[str]:
    yield f"{ITEMS:,} transcripts of {HOURS * 60:.0f} minutes, from a disk."
    yield ""
    yield "| what | s | peak MB |"
    yield "|---|---|---|"
    with tempfile.TemporaryDirectory() as folder:
        _fill(Path(folder))
        for name in _WAYS:
            told = subprocess.run(
                [sys.executable, "-m", "bench.page.reporting", name, folder],
                check=True,
                capture_output=True,
                text=True,
            )
            seconds, peak = json.loads(told.stdout)
            yield f"| {name} | {seconds:.1f} | {peak} |"


def _fill(folder: Path) -> None:
    body = msgspec.json.encode(talk(HOURS))
    work = folder / "work"
    items = []
    for number in range(ITEMS):
        name = f"talk-{number}"
        file = folder / "output" / layout.output(RUN, name, "json")
        file.parent.mkdir(parents=True)
        file.write_bytes(body.replace(b'"file_id":"talk"', f'"file_id":"{name}"'.encode(), 1))
        items.append(Item(file_id=name, audio_url=f"s3://input/{name}.mp3", row=number + 1))
    (work / layout.items(RUN)).parent.mkdir(parents=True)
    (work / layout.items(RUN)).write_bytes(msgspec.json.Encoder().encode_lines(items))


def _nothing(folder: Path) -> None:
    """What importing all of it takes."""


def _reported(folder: Path) -> None:
    from fanscribe.report.reporting import report_run

    report_run(_payload(), OnDisk(folder / "work"), OnDisk(folder / "output"))


def _held(folder: Path) -> None:
    output = OnDisk(folder / "output")
    keys = (layout.output(RUN, f"talk-{number}", "json") for number in range(ITEMS))
    lines = [{"text": output.read_as(key, Transcript).text} for key in keys]
    output.write("transcripts.jsonl", msgspec.json.Encoder().encode_lines(lines))


_WAYS: dict[str, Callable[[Path], None]] = {
    "the imports alone": _nothing,
    "ReportRun whole, S3 on a disk": _reported,
    "every text held, then written; no report": _held,
}


def _payload() -> ReportPayload:
    estimate = Estimate(
        audio_ms=1,
        parakeet_ms=1,
        assemblyai_ms=0,
        usd=1.0,
        budget_usd=1.0,
        within_budget=True,
        verdict="",
    )
    plan = Plan(
        shards_key=layout.shards(RUN),
        shard_count=0,
        merges_key=layout.merges(RUN),
        merge_count=ITEMS,
        chunk_count=ITEMS,
        cached_chunks=0,
        estimate=estimate,
    )
    run = Run(
        run_id=RUN,
        options=Options(),
        manifest="s3://input/bench.csv",
        items_key=layout.items(RUN),
        item_count=ITEMS,
        rejected_count=0,
    )
    return ReportPayload(run=run, estimate=estimate, plan=plan)


def main(name: str, folder: str) -> None:
    began = time.perf_counter()
    _WAYS[name](Path(folder))
    seconds = time.perf_counter() - began
    print(json.dumps([seconds, peak_mb()]))


if __name__ == "__main__":
    main(*sys.argv[1:])
