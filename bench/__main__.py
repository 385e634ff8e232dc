"""`python -m bench [part …]`: run the parts named, or all, and print their tables."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

import bench


def parts() -> list[str]:
    return sorted(module.name for module in iter_modules(bench.__path__) if module.ispkg)


def main(asked: Sequence[str]) -> None:
    if unknown := set(asked) - set(parts()):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts())}")
    started = time.monotonic()
    for part in asked or parts():
        began = time.monotonic()
        for line in import_module(f"bench.{part}").run():
            print(line, flush=True)
        print(f"\n({part}: {time.monotonic() - began:.0f} s)\n", flush=True)
    print(f"(all of it: {time.monotonic() - started:.0f} s)")


if __name__ == "__main__":
    main(sys.argv[1:])
