"""`python -m faults`: the campaign, or a few of its scenarios by number.

python -m faults                    seeds 0 to 299
python -m faults --seeds 17         one, with everything that is known of it
python -m faults --seeds 0:30       some
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from faults.campaign import Verdict, play, undisturbed
from faults.scenario import scenario
from faults.stage import stage

ALL = range(300)


def main() -> int:
    """1 if an invariant did not hold."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    parser.add_argument("--seeds", type=_seeds, default=ALL, metavar="N|FROM:TO")
    seeds = parser.parse_args().seeds
    verdicts = []
    for verdict in campaign(seeds):
        verdicts.append(verdict)
        _print(verdict, in_full=len(seeds) == 1)
    broken = [verdict for verdict in verdicts if verdict.violations]
    met = Counter(kind.partition(" x")[0] for verdict in verdicts for kind in verdict.met)
    print(f"{len(verdicts)} scenarios, {len(broken)} with violations")
    print("what fell:", ", ".join(f"{times} {what}" for what, times in met.most_common()))
    return bool(broken)


def campaign(seeds: Iterable[int]) -> Iterator[Verdict]:
    """The scenarios of `seeds`, one after the other on one stage."""
    with stage() as on:
        calm = {engine: undisturbed(on, engine) for engine in ("parakeet", "assemblyai")}
        for seed in seeds:
            drawn = scenario(seed)
            yield play(on, drawn, calm[drawn.engine])


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
