"""Scenarios side by side: a stage for each core, each in its process, for moto keeps one state."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack
from multiprocessing.util import Finalize

from faults.campaign import Verdict, play, undisturbed
from faults.scenario import scenario
from faults.stage import Stage
from faults.staging import stage

ENGINES = ("parakeet", "assemblyai")
_stages: list[Stage] = []
_calm: dict[str, dict[str, bytes]] = {}


def played(seeds: Iterable[int]) -> Iterator[Verdict]:
    """The verdicts on the scenarios of `seeds`, as they end."""
    processes = ProcessPoolExecutor(
        os.cpu_count(), multiprocessing.get_context("spawn"), initializer=_set_the_stage
    )
    with processes:
        for verdict in as_completed([processes.submit(_play, seed) for seed in seeds]):
            yield verdict.result()


def _set_the_stage() -> None:
    until_exit = ExitStack()
    Finalize(None, until_exit.close, exitpriority=1)
    _stages.append(until_exit.enter_context(stage()))
    _calm.update({engine: undisturbed(_stages[0], engine) for engine in ENGINES})


def _play(seed: int) -> Verdict:
    drawn = scenario(seed)
    return play(_stages[0], drawn, _calm[drawn.engine])
