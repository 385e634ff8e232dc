"""What ten hours cost: CPU time and memory, each measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import msgspec
from fanscribe.contracts import (
    OUTPUT_FORMATS,
    Chunk,
    ChunkResult,
    CutPlan,
    Item,
    Source,
    Word,
    ms_to_samples,
)

from bench.captions.speech import repeated, words_of
from bench.captions.writers import peers, transcript_of
from bench.peak_memory import peak_mb

WORDS = 100_000
RATE = 167
"""Words a minute: a hundred thousand in ten hours."""
ROUNDS = 5
CAPTIONS = ("json", "srt", "vtt")


def run() -> Iterator[str]:
    yield f"Ten hours, {WORDS:,} words: CPU seconds, the best of {ROUNDS}; peak of the process."
    yield ""
    yield "| what | CPU s | peak MB |"
    yield "|---|---|---|"
    for name in JOBS:
        told = json.loads(_in_a_process(name))
        yield f"| {told['what']} | {told['seconds']:.3f} | {told['mb']} |"


def _in_a_process(name: str) -> str:
    command = [sys.executable, "-m", "bench.captions.cost", name]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _best(work: Callable[[], object]) -> float:
    def once() -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    return min(once() for _ in range(ROUNDS))


def _formats(names: tuple[str, ...], words: tuple[Word, ...]) -> float:
    from fanscribe.transcript.formats import Script, format_named

    told = transcript_of(words)

    def write() -> None:
        script = Script(told)
        for name in names:
            format_named(name).render(script)

    return _best(write)


def _speech() -> tuple[Word, ...]:
    return repeated(words_of("inaugural", RATE), WORDS)


def _captions() -> tuple[str, float]:
    return " + ".join(CAPTIONS), _formats(CAPTIONS, _speech())


def _every() -> tuple[str, float]:
    return "all formats: " + ", ".join(OUTPUT_FORMATS), _formats(OUTPUT_FORMATS, _speech())


def _distinct() -> tuple[str, float]:
    words = tuple(
        msgspec.structs.replace(word, text=f"{word.text[:-1]}{at}{word.text[-1:]}")
        for at, word in enumerate(_speech())
    )
    return f"{' + '.join(CAPTIONS)}, no word said twice", _formats(CAPTIONS, words)


def _merge() -> tuple[str, float]:
    """From the bytes of 120 chunk results to those of json, srt and vtt: what the function does."""
    from fanscribe.transcript.formats import Script, format_named
    from fanscribe.transcript.merge import Heard, Stretch, merge

    plan, results = _chunked(_speech())

    def work() -> None:
        heard = (msgspec.json.decode(each, type=ChunkResult) for each in results)
        script = Script(merge(plan, Heard("parakeet", tuple(map(Stretch, plan.chunks, heard)))))
        for name in CAPTIONS:
            format_named(name).render(script)

    return f"{len(results)} chunk results read, merged, {' + '.join(CAPTIONS)}", _best(work)


def _function() -> tuple[str, float]:
    from bench.captions import function

    plan, results = _chunked(_speech())
    work = function.filled(plan, results)
    return "MergeTranscripts whole (json, srt, vtt, txt), S3 in memory", _best(
        partial(function.merged, plan, work)
    )


def _chunked(words: tuple[Word, ...]) -> tuple[CutPlan, list[bytes]]:
    size = ms_to_samples(300_000)
    samples = ms_to_samples(words[-1].end_ms + 1000)
    chunks = tuple(
        Chunk(index=at, start=start, end=min(start + size, samples), hard_cut=at % 5 == 1)
        for at, start in enumerate(range(0, samples, size))
    )
    held: list[list[Word]] = [[] for _ in chunks]
    for word in words:
        held[ms_to_samples(word.start_ms) // size].append(word)
    results = [
        msgspec.json.encode(
            ChunkResult(
                key=str(chunk.index),
                engine="parakeet",
                model="none",
                start=chunk.start,
                end=chunk.end,
                words=tuple(said),
            )
        )
        for chunk, said in zip(chunks, held, strict=True)
    ]
    url = "s3://input/bench.mp3"
    plan = CutPlan(
        item=Item(file_id="bench", audio_url=url, row=1),
        source=Source(audio_url=url),
        container="mp3",
        codec="mp3",
        channels=1,
        sample_rate=44_100,
        samples=samples,
        chunks=chunks,
    )
    return plan, results


def _nothing() -> tuple[str, float]:
    return "the words alone, for comparison", _best(_speech)


def _peer(name_starts: str) -> tuple[str, float]:
    found = ((name, writer) for name, writer in peers().items() if name.startswith(name_starts))
    name, writer = next(found)
    if writer is None:
        return f"{name}: not installed", float("nan")
    return f"{name}: srt alone", _best(partial(writer, _speech()))


JOBS: dict[str, Callable[[], tuple[str, float]]] = {
    "nothing": _nothing,
    "captions": _captions,
    "distinct": _distinct,
    "every": _every,
    "merge": _merge,
    "function": _function,
    "whisperx": lambda: _peer("WhisperX"),
    "stable-ts": lambda: _peer("stable-ts"),
}


if __name__ == "__main__":
    what, seconds = JOBS[sys.argv[1]]()
    print(json.dumps({"what": what, "seconds": seconds, "mb": peak_mb()}))
