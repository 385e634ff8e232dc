"""`python -m bench.gpu FILES MINUTES LONG_MINUTES`: the same tables from less, or more, speech."""

from __future__ import annotations

import sys

from bench.gpu.run import Sizes, run

kinds = (int, float, int)
given = (kind(text) for kind, text in zip(kinds, sys.argv[1:], strict=False))
for line in run(Sizes(*given)):
    print(line, flush=True)
