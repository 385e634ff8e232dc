"""`python -m bench.media --quick`: the same tables from six minutes of speech, in a minute;
`--day`: what a day in one file takes."""

from __future__ import annotations

import sys

from bench.media.day import day
from bench.media.run import run

for line in day() if "--day" in sys.argv else run(360 if "--quick" in sys.argv else 3600):
    print(line, flush=True)
