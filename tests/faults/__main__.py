"""`python -m faults`: the campaign, or a few of its scenarios by number.

python -m faults                    seeds 0 to 299
python -m faults --seeds 17         one, with everything that is known of it
python -m faults --seeds 0:30       some
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from faults.campaign import Verdict
from faults.playing import played

ALL = range(300)


def main() -> int:
    """1 if an invariant did not hold."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--seeds", type=_seeds, default=ALL, metavar="N|FROM:TO")
    seeds = parser.parse_args().seeds
    verdicts = []
    for verdict in played(seeds):
        verdicts.append(verdict)
        _print(verdict, in_full=len(seeds) == 1)
    broken = [verdict for verdict in verdicts if verdict.violations]
    met = Counter(kind.partition(" x")[0] for verdict in verdicts for kind in verdict.met)
    print(f"{len(verdicts)} scenarios, {len(broken)} with violations")
    print("what fell:", ", ".join(f"{times} {what}" for what, times in met.most_common()))
    if broken:
        print(
            "play again:", *(f"make faults SEEDS={one.scenario.seed}" for one in broken), sep="\n  "
        )
    return bool(broken)


def _print(verdict: Verdict, *, in_full: bool) -> None:
    drawn = verdict.scenario
    told = "; ".join(verdict.met) or "nothing fell"
    print(f"{drawn.seed:4} {drawn.engine:10} {verdict.seconds:5.1f} s  {told}", flush=True)
    for violation in verdict.violations:
        print(f"     VIOLATED: {violation}", flush=True)
    if in_full:
        print(f"     {drawn}")


def _seeds(text: str) -> range:
    first, _, last = text.partition(":")
    return range(int(first), int(last) if last else int(first) + 1)


if __name__ == "__main__":
    sys.exit(main())
