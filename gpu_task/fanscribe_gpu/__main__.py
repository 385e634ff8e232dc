"""`python -m fanscribe_gpu`: the Batch job's command, a worker and whoever outlives it.

Imports nothing that takes time or memory: this process only waits.
"""

from __future__ import annotations

import sys

from fanscribe_gpu.supervise import supervise

if __name__ == "__main__":
    sys.exit(supervise([sys.executable, "-m", "fanscribe_gpu.worker"]))
