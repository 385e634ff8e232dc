"""Every comparison there is: `python -m bench [--quick]` runs each `bench/*/run.py` in turn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    found = sorted(Path(__file__).parent.glob("*/run.py"))
    modules = [f"bench.{path.parent.name}.run" for path in found]
    codes = [subprocess.call([sys.executable, "-m", module, *sys.argv[1:]]) for module in modules]
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
