"""Two runs of the same files at once, which share their results."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import EndpointConnectionError
from fanscribe import layout
from fanscribe.contracts import ShardChunk, ShardSummary
from fanscribe.planning.known_results import transcribed
from fanscribe.storage import Bucket
from fanscribe_gpu import exits
from fanscribe_gpu.batched import in_own_order
from fanscribe_gpu.engine import Clip, HeardClip
from gpu_rig import RUN, SECOND, SHARD, BeepEngine, Stand, beeps

pytestmark = pytest.mark.slow

FILES, SECONDS = 16, 6
ONE_BY_ONE = {"read_threads": 1, "read_ahead_chunks": 1, "max_batch_seconds": 2 * SECONDS}


def shard_of_files(stand: Stand) -> None:
    sources = [stand.recording(f"f{at:02}", beeps([2.0], SECONDS)) for at in range(FILES)]
    stand.shard(*[stand.chunk(source, 0, 0, SECONDS) for source in sources])


def heard_s(*engines: BeepEngine) -> int:
    return sum(sum(map(sum, engine.batches)) for engine in engines) // SECOND


def summary(stand: Stand, run: str) -> ShardSummary:
    return stand.work.read_as(layout.summary(run, SHARD), ShardSummary)


def test_what_another_run_has_done_meanwhile_is_not_heard_again(stand: Stand) -> None:
    shard_of_files(stand)

    class Overtaken(BeepEngine):
        def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
            if not self.batches:
                assert stand.run(other, run_id="r2", **ONE_BY_ONE) == exits.DONE
            return super().transcribe(clips)

    own, other = Overtaken(), BeepEngine()
    assert stand.run(own, **ONE_BY_ONE) == exits.DONE
    assert heard_s(other) == FILES * SECONDS
    # What was being heard, the next one, the one that waits and the one that is being read.
    assert heard_s(own) <= 4 * SECONDS
    told = summary(stand, RUN)
    assert told.chunks_done + told.chunks_cached == FILES
    assert told.chunks_done == heard_s(own) // SECONDS
    assert told.audio_ms == 1000 * heard_s(own)


def test_side_by_side_two_runs_share_the_work(stand: Stand) -> None:
    shard_of_files(stand)
    both = threading.Barrier(2)

    class Slow(BeepEngine):
        def transcribe(self, clips: Sequence[Clip]) -> list[HeardClip]:
            if not self.batches:
                both.wait(60)
            time.sleep(0.3)
            return super().transcribe(clips)

    engines = Slow(), Slow()
    with ThreadPoolExecutor(2) as pool:
        codes = pool.map(
            lambda run, engine: stand.run(engine, run_id=run, **ONE_BY_ONE), ("r1", "r2"), engines
        )
        assert list(codes) == [exits.DONE, exits.DONE]
    assert len(stand.results()) == FILES
    # Each for itself would have heard all of them: 32.
    assert heard_s(*engines) // SECONDS <= FILES + 9


def test_where_nobody_can_tell_what_is_known_everything_is_heard(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    shard_of_files(stand)
    asked = iter([transcribed])

    def at_first(chunks: Sequence[ShardChunk], work: Bucket) -> set[str]:
        for answer in asked:
            return answer(chunks, work)
        raise EndpointConnectionError(endpoint_url="https://s3")

    monkeypatch.setattr("fanscribe_gpu.job.transcribed", at_first)
    engine = BeepEngine()
    assert stand.run(engine) == exits.DONE
    assert heard_s(engine) == FILES * SECONDS


def test_every_run_has_an_order_of_its_own_in_which_neighbours_stay_together(stand: Stand) -> None:
    sources = [stand.recording(name, beeps([2.0], 60)) for name in "abcdef"]
    chunks = [stand.chunk(one, at, 5 * at, 5 * at + 5) for one in sources for at in range(12)]
    first, again, other = (in_own_order(chunks, run) for run in ("r1", "r1", "r2"))
    assert first == again != other
    assert sorted(first, key=lambda chunk: chunk.key) == sorted(chunks, key=lambda c: c.key)
    assert [chunk.index for chunk in other] == list(range(12)) * 6
