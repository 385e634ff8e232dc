"""What is measured: each takes mp3 files and leaves a list of words per file on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from fanscribe.contracts import ChunkResult, Item, Mode, Shard, ShardChunk, Word, samples_to_ms
from fanscribe.media.audio_file import AudioFile
from fanscribe.media.decode import decode
from fanscribe.media.probe import probe
from fanscribe.media.sandbox import Sandbox
from fanscribe.media.sources import Reach, Sources
from fanscribe.media.split import plan_item
from fanscribe.settings import Settings
from fanscribe.transcript.overlap import join_hearings
from fanscribe_gpu.intake import Intake
from fanscribe_gpu.job_settings import JobSettings
from fanscribe_gpu.journal import Journal
from fanscribe_gpu.meter import Meter
from fanscribe_gpu.modes import hear
from fanscribe_gpu.parakeet import Parakeet
from fanscribe_gpu.pipeline import Outcome, Task

Words = list[Word]
Subject = Callable[[Any, Sequence[Path], Path], None]
"""`subject(network, files, folder)`: `<folder>/<file's name>.json` for each file."""

_FRAME_MS = 80


def ours(mode: Mode) -> Subject:
    """The worker as it runs, but for S3: sources are local files, results too."""

    def subject(network: Any, files: Sequence[Path], folder: Path) -> None:
        chunks = [chunk for path in files for chunk in _planned(path)]

        def keep(outcome: Outcome) -> None:
            if outcome.result is None:
                raise outcome.error or RuntimeError(f"{outcome.chunk.key} has no result")
            (folder / outcome.chunk.key).write_bytes(msgspec.json.encode(outcome.result))

        for _ in hear(_task(mode, chunks, network), keep):
            pass
        for path in files:
            _write(folder, path, _joined(folder, [c for c in chunks if c.file_id == path.stem]))

    return subject


def _planned(path: Path) -> list[ShardChunk]:
    """Cut as SplitAudio cuts: in a process of its own, whose memory is not the worker's."""
    item = Item(file_id=path.stem, audio_url=path.resolve().as_uri(), row=1)
    with Sandbox() as sandbox:
        plan = plan_item(item, _sources(), sandbox, Settings(work_bucket="", output_bucket=""))
    return [
        ShardChunk(
            key=f"{path.stem}-{cut.index:05d}.json",
            file_id=path.stem,
            source=plan.source,
            index=cut.index,
            start=cut.start,
            end=cut.end,
            hard_cut=cut.hard_cut,
            overlap_before=cut.overlap_before,
            overlap_after=cut.overlap_after,
            anchor=cut.anchor,
        )
        for cut in plan.chunks
    ]


def _sources() -> Sources:
    return Sources(None, Reach(allow_local_files=True))  # type: ignore[arg-type]


def _task(mode: Mode, chunks: list[ShardChunk], network: Any) -> Task:
    return Task(
        Shard(
            run_id="bench",
            shard_id="bench",
            engine="parakeet",
            model="bench",
            chunks=tuple(chunks),
            mode=mode,
        ),
        chunks,
        _sources(),
        lambda: Parakeet(network),
        JobSettings(run_id="bench", shard_key="", work_bucket=""),
        threading.Event(),
        Intake(Journal(), Meter()),
    )


def _joined(folder: Path, chunks: list[ShardChunk]) -> Words:
    words: Words = []
    for chunk in chunks:
        result = msgspec.json.decode((folder / chunk.key).read_bytes(), type=ChunkResult)
        words = join_hearings(words, list(result.words), samples_to_ms(chunk.start))
    return words


def file_by_file(network: Any, files: Sequence[Path], folder: Path) -> None:
    """NeMo's `transcribe`, as its README has it: a file at a time, whole."""
    from omegaconf import open_dict

    with open_dict(network.cfg):
        # NeMo looks here for how to read files; the tiny model was never validated by NeMo.
        network.cfg.setdefault("validation_ds", {"use_start_end_token": False})
    for path in files:
        (found,) = network.transcribe([str(path)], batch_size=1, timestamps=True, verbose=False)
        _write(folder, path, [_word(stamp) for stamp in found.timestamp["word"]])


def buffered_loop(network: Any, files: Sequence[Path], folder: Path) -> None:
    """NeMo's buffered streaming script: all files side by side, in memory whole."""
    from bench.gpu.nemo_buffered import transcribe_buffered

    for path, found in zip(files, transcribe_buffered(network, _decoded(files)), strict=True):
        _write(folder, path, [_word(stamp) for stamp in found.timestamp["word"]])


def _decoded(files: Sequence[Path]) -> list[np.ndarray]:
    signals = []
    for path in files:
        with path.open("rb", buffering=0) as file, AudioFile(file, str(path)) as audio:
            signals.append(decode(audio, 0, probe(audio).samples))
    return signals


def _word(stamp: dict[str, Any]) -> Word:
    start, end = (int(stamp[f"{edge}_offset"]) * _FRAME_MS for edge in ("start", "end"))
    return Word(text=stamp["word"], start_ms=start, end_ms=max(start, end))


def _write(folder: Path, path: Path, words: Words) -> None:
    (folder / f"{path.stem}.words.json").write_bytes(msgspec.json.encode(words))


SUBJECTS: dict[str, Subject] = {
    "fanscribe, batched": ours("batched"),
    "fanscribe, streaming": ours("streaming"),
    "fanscribe, local-attention": ours("local-attention"),
    "NeMo transcribe(), file by file": file_by_file,
    "NeMo buffered streaming loop": buffered_loop,
}
