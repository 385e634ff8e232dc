"""The Batch job's command, as `python -m fanscribe_gpu` is: whoever outlives the worker."""

from __future__ import annotations

import sys

from fanscribe_gpu.supervise import supervise

if __name__ == "__main__":
    sys.exit(supervise([sys.executable, "-m", "stand_in_worker"]))
