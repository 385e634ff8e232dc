"""A clock that jumps, in every process of the stack.

Python imports this by its name at start-up, before the isolation of the embedded AWS, which it
then lets do its work. The jump, in seconds, stands in the file that FAULTS_CLOCK names.
"""

import importlib.machinery
import importlib.util
import os
import sys
import time
from pathlib import Path

_HERE = Path(__file__).parent
_true_time = time.time


def _time() -> float:
    try:
        jump = Path(os.environ["FAULTS_CLOCK"]).read_text()
    except (KeyError, FileNotFoundError):
        return _true_time()
    return _true_time() + float(jump or 0)


def _pass_on() -> None:
    others = [path for path in sys.path if Path(path) != _HERE]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec and spec.loader:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


time.time = _time
_pass_on()
