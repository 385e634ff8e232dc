"""`python -m bench.media --quick`: the same tables from six minutes of speech, in half a minute."""

from __future__ import annotations

import sys

from bench.media.run import run

for line in run(360 if "--quick" in sys.argv else 3600):
    print(line, flush=True)
