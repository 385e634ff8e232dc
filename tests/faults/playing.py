"""Scenarios side by side, each stage in its process, for moto keeps one state."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from multiprocessing.util import Finalize

from faults.campaign import Verdict, play, undisturbed
from faults.scenario import scenario
from faults.stage import Stage
from faults.staging import stage

ENGINES = ("parakeet", "assemblyai")
_until_then = ExitStack()
_stages: list[Stage] = []
_calm: dict[str, dict[str, bytes]] = {}


def played(seeds: Iterable[int]) -> Iterator[Verdict]:
    """The verdicts on the scenarios of `seeds`, as they end."""
    # One more than there are cores: a run waits a quarter of its time.
    processes = ProcessPoolExecutor(
        (os.cpu_count() or 1) + 1, multiprocessing.get_context("spawn"), initializer=_set_the_stage
    )
    with processes:
        for verdict in as_completed([processes.submit(_play, seed) for seed in seeds]):
            yield verdict.result()


def _set_the_stage() -> None:
    Finalize(None, _until_then.close, exitpriority=1)
    # What the embedded AWS itself fails of it keeps for its log, which nobody else listens to.
    logging.getLogger("moto").addHandler(logging.StreamHandler())
    _build()


def _build() -> None:
    _stages[:] = [_until_then.enter_context(stage())]
    _calm.update({engine: undisturbed(_stages[0], engine) for engine in ENGINES})
    # What it is made of lives as long as it: looking for garbage there costs a second each time.
    gc.collect()
    gc.freeze()


def _play(seed: int) -> Verdict:
    drawn = scenario(seed)
    try:
        return play(_stages[0], drawn, _calm[drawn.engine])
    except Exception:  # noqa: BLE001 - of the stage's: the others are to be played on another one
        _until_then.close()
        _build()
        return Verdict(drawn, (), (f"it could not be played: {traceback.format_exc()}",), 0.0)
