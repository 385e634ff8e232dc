"""`python -m kills --kills 50 --seed 1`: the long campaign; see `make kills`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from kills.campaign import Campaign, Tally
from kills.workload import bench, digest_workload, tiny_workload

WORKLOADS = {"digest": digest_workload, "tiny": tiny_workload}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", choices=WORKLOADS, default="digest")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        bench(WORKLOADS[chosen.engine](), Path(folder), chosen.seed) as made,
    ):
        tally = Campaign(made, chosen.seed, tell).run(chosen.kills)
    tell(report(tally))
    return 1 if tally.problems else 0


def report(tally: Tally) -> str:
    faults = ", ".join(f"{count} {name}" for name, count in tally.faults.most_common())
    again = f"{tally.redone} of {tally.clips} clips were heard again"
    lines = [
        f"{tally.kills} faults ({faults}) in {tally.jobs} jobs of {tally.tries} tries",
        f"{tally.requests_lost} requests lost on their way to S3 or back",
        f"{again}, {tally.worst:.1f} a fault where it was most",
        f"{tally.other_bytes} results differ in a byte, none in a word",
        *(f"PROBLEM: {problem}" for problem in tally.problems),
    ]
    return "\n".join(lines)


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
