"""`python -m bench.gpu FILES MINUTES LONG_MINUTES`: the same tables from less, or more, speech."""

from __future__ import annotations

import sys

from bench.gpu.run import Sizes, run

files, minutes, long_minutes = (*sys.argv[1:], *Sizes()[len(sys.argv) - 1 :])
for line in run(Sizes(int(files), float(minutes), int(long_minutes))):
    print(line, flush=True)
