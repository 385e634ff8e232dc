"""`python -m fanscribe_gpu`, as Batch starts and stops it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fanscribe_gpu import exits
from fanscribe_gpu.worker import stop_on_sigterm

ROOT = Path(__file__).parents[3]


def test_started_by_hand_it_says_what_is_missing_in_json_and_exits_for_good() -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT / 'layers/core'}:{ROOT / 'gpu_task'}",
        "RUN_ID": "r1",
    }
    done = subprocess.run(
        [sys.executable, "-m", "fanscribe_gpu"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == exits.PERMANENT
    line = json.loads(done.stdout.splitlines()[-1])
    assert line["exception_name"] == "SettingMissingError"
    assert "SHARD_KEY" in line["exception"]


def test_sigterm_asks_the_job_to_stop() -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        stop = stop_on_sigterm()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(5)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_the_worker_loads_no_torch_before_it_must() -> None:
    code = "import sys, fanscribe_gpu.worker; sys.exit('torch' in sys.modules)"
    search = f"{ROOT / 'layers/core'}:{ROOT / 'gpu_task'}"
    subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": search}, check=True
    )


@pytest.mark.parametrize("code", [exits.TRANSIENT, exits.STOPPED])
def test_codes_that_are_worth_a_retry_are_neither_success_nor_pythons_own(code: int) -> None:
    assert code not in (exits.DONE, exits.PERMANENT, 1)
