"""A shard on a mocked account, and an engine whose words can be told from its clips."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, cast

import msgspec
import numpy as np
from fanscribe import layout
from fanscribe.contracts import (
    ChunkResult,
    Failure,
    Mode,
    Shard,
    ShardChunk,
    ShardSummary,
    Source,
    Turn,
    Turns,
    Word,
)
from fanscribe.errors import ModelUnavailableError
from fanscribe.media.sources import Sources, identify
from fanscribe.storage import Bucket
from fanscribe.turns_key import turns_key
from fanscribe_gpu.diarizer import Diarizer
from fanscribe_gpu.engine import (
    Audio,
    Clip,
    Engine,
    HeardClip,
    HeardWindow,
    LoadEngine,
    Window,
)
from fanscribe_gpu.host import Host
from fanscribe_gpu.job import Job
from fanscribe_gpu.job_settings import JobSettings
from fanscribe_gpu.journal import Journal
from recordings import encoded

SECOND = 16_000
RUN, SHARD = "r1", "parakeet-0001"


def beeps(
    places: Sequence[float], seconds: float, *others: Sequence[float], noise: float = 0.01
) -> bytes:
    """A wav of faint noise with a tenth of a second of tone at each place; `others` are the places
    in further channels. `noise` is how loud."""
    time_axis = np.arange(int(seconds * SECOND)) / SECOND
    hiss = noise * np.random.default_rng(5).standard_normal(len(time_axis))
    tone = 0.5 * np.sin(2 * np.pi * 440 * time_axis)
    channels = [
        hiss + sum(tone * (abs(time_axis - place) < 0.05) for place in own)
        for own in (places, *others)
    ]
    return encoded("wav", np.stack(channels).astype(np.float32), SECOND)


class BeepEngine:
    """Hears each beep as the word "beep", and remembers the batches it was given."""

    frame_samples = SECOND * 8 // 100

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.windows: list[list[Window]] = []
        self.attends_locally = False

    def attend_locally(self) -> None:
        self.attends_locally = True

    def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
        self.batches.append([len(clip.samples) for clip in clips])
        return [HeardClip(tuple(self._words(clip.samples)), "en") for clip in clips]

    def listen(self, windows: Sequence[Window]) -> list[HeardWindow]:
        self.windows.append(list(windows))
        return [self._heard(window) for window in windows]

    def _heard(self, window: Window) -> HeardWindow:
        """Its memory is where on the stream's clock, in milliseconds, it has come to."""
        begins = cast("int", window.memory or 0)
        first, stop = window.before // 16, (len(window.samples) - window.after) // 16
        words = [
            msgspec.structs.replace(
                word,
                start_ms=word.start_ms - first + begins,
                end_ms=word.end_ms - first + begins,
            )
            for word in self._words(window.samples)
            if first <= word.start_ms < stop
        ]
        until = begins + stop - first
        return HeardWindow(tuple(words), until, until)

    def _words(self, samples: Audio) -> list[Word]:
        loud = np.convolve(abs(samples) > 0.1, np.ones(400), "same") > 0
        edges = np.flatnonzero(np.diff(loud.astype(int), prepend=0, append=0)).reshape(-1, 2)
        return [
            Word(text="beep", start_ms=int(start) // 16, end_ms=int(end) // 16, confidence=0.9)
            for start, end in edges
        ]


class Stand:
    """The account, and jobs on it."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.work = Bucket("work", client)
        self.loaded: list[str] = []
        self.diarizer: Diarizer | None = None

    def recording(self, name: str, data: bytes) -> Source:
        self.client.put_object(Bucket="input", Key=name, Body=data)
        url = f"s3://input/{name}"
        return identify(url, Sources(self.client).open(url))

    def chunk(self, source: Source, index: int, start: int, end: int, **own: Any) -> ShardChunk:
        name = source.audio_url.rpartition("/")[2]
        key = f"{name}-{index}"
        return ShardChunk(
            key=key,
            file_id=name,
            source=source,
            index=index,
            start=start * SECOND,
            end=end * SECOND,
            **own,
        )

    def shard(self, *chunks: ShardChunk, mode: Mode = "batched") -> None:
        shard = Shard(
            run_id=RUN,
            shard_id=SHARD,
            engine="parakeet",
            model="m",
            chunks=chunks,
            mode=mode,
            diarizer="d" if any(chunk.diarize for chunk in chunks) else None,
        )
        self.work.write_as(layout.shard(RUN, SHARD), shard)

    def run(self, engine: Engine, stop: threading.Event | None = None, **settings: Any) -> int:
        def load(model: str) -> Engine:
            self.loaded.append(model)
            return engine

        return self.run_with(load, stop, **settings)

    def run_with(
        self,
        load: LoadEngine,
        stop: threading.Event | None = None,
        journal: Journal | None = None,
        host: Host | None = None,
        **settings: Any,
    ) -> int:
        job = Job(
            settings=JobSettings(
                **({"run_id": RUN} | settings),
                shard_key=layout.shard(RUN, SHARD),
                work_bucket="work",
            ),
            work=self.work,
            load=load,
            load_diarizer=self._load_diarizer,
            stop=stop or threading.Event(),
            journal=journal or Journal(),
            host=host or Host(),
        )
        return job.run()

    def _load_diarizer(self, model: str) -> Diarizer:
        self.loaded.append(model)
        if self.diarizer is None:
            raise ModelUnavailableError(model, "this stand has none")
        return self.diarizer

    def turns(self, source: Source) -> tuple[Turn, ...]:
        return self.work.read_as(layout.turns(turns_key(source, "d")), Turns).turns

    def result(self, key: str) -> ChunkResult:
        return self.work.read_as(layout.chunk_result(key), ChunkResult)

    def results(self) -> list[str]:
        return list(self.work.keys("chunks/"))

    def failure(self, file_id: str, index: int) -> Failure:
        return self.work.read_as(layout.failure(RUN, file_id, "TranscribeOnGpu", index), Failure)

    def failures(self) -> list[str]:
        return list(self.work.keys(layout.failures(RUN)))

    def summary(self) -> ShardSummary:
        return self.work.read_as(layout.summary(RUN, SHARD), ShardSummary)

    def shard_error(self) -> Failure:
        return self.work.read_as(layout.shard_error(RUN, SHARD), Failure)
