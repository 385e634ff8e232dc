"""What is freed goes back to the system, however often it comes and goes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

GROWTH = """
from pathlib import Path
from fanscribe_gpu.steady_memory import return_large_buffers

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

def chunk():
    return bytearray(b"x") * (19 * 2**20)

{call}
del (first := [chunk()])[0]
second = chunk()
above = [bytes(1000) for _ in range(1000)]
before = resident_mb()
del second
print(before - resident_mb())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's malloc")
def test_a_chunks_memory_is_given_back_each_time() -> None:
    script = GROWTH.format(call="return_large_buffers()")
    here = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run([sys.executable, "-c", script], env=here, capture_output=True, check=True)
    assert float(told.stdout) == pytest.approx(19, abs=1)
