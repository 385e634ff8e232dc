"""Where captions end: the cheapest way to cut the words into cues, by dynamic programming.

A cue costs something by itself, so that there are few; its end costs by where it falls
(`breaks`), and it costs more where it holds two sentences, or would be too short to be seen or
too fast to be read. What is too wide or too long is no cue at all, unless it is a single word.

Ends are sought among the good breaks. Where two of them are farther apart than a cue reaches,
every word between them is a candidate too. `thorough` makes every word one everywhere: it takes
four times as long, and its way costs at most a few percent less (docs/benchmarks.md).
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise

from fanscribe.transcript.breaks import NEVER, PREPOSITION, SENTENCE
from fanscribe.transcript.presets import Rules
from fanscribe.transcript.spoken import Spoken

CUE = 8
JOINED = 10
"""Two sentences in a cue: dearer than a second cue, cheaper than one that flashes."""
TOO_SHORT = 20
TOO_FAST = 4
SHARED = 12
"""Two speakers in a cue: only where a cue each would be too short or too fast."""
PER_MS = 50
"""So many ms short of what a reader needs cost one more."""
MOST_WORDS = 200
"""In one cue, where a run's rules set no other limit: the search must end some day."""
DASH = "- "

_IMPOSSIBLE = 10**12


def cuts(said: Spoken, rules: Rules, duration_ms: int, *, thorough: bool = False) -> list[int]:
    """`[0, …, len(words)]`: where each cue begins, and the end. `[0]` for no words."""
    count = len(said.texts)
    if not count:
        return [0]
    search = _Search(said, rules, duration_ms, thorough)
    edges = [0, *search.edges(), count]
    return [0, *(end for block in pairwise(edges) for end in search.ends(*block))]


class _Search:
    """The lists of one text, and the search in its blocks: what lies between forced ends."""

    def __init__(self, said: Spoken, rules: Rules, duration_ms: int, thorough: bool) -> None:
        self.said, self.rules, self.thorough = said, rules, thorough
        self.turns = _turns(said.speakers) if rules.dashes and rules.lines > 1 else None
        self.costs = _with_turns(said.costs, self.turns)
        self.sentences = list(accumulate(cost == SENTENCE for cost in self.costs))
        last = max(duration_ms, said.until[-1])
        self.limits = [start - rules.gap_ms for start in said.starts] + [last]
        """Until when a cue may be shown that ends before word j."""
        self.per_column = 1000 / rules.characters_per_second

    def edges(self) -> list[int]:
        """Where a cue ends whatever it costs: at pauses, and unless they share, at speakers."""
        said, pause, closed = self.said, self.rules.pause_ms, self.rules.whole_sentences
        if self.turns is None:
            return [
                k
                for k, (start, until) in enumerate(zip(said.starts, said.until, strict=False))
                if k
                and (
                    start - until >= pause
                    or said.speakers[k] != said.speakers[k - 1]
                    or (closed and not said.costs[k])
                )
            ]
        return [
            k
            for k, (start, until) in enumerate(zip(said.starts, said.until, strict=False))
            if k and (start - until >= pause or (closed and not said.costs[k]))
        ]

    def ends(self, first: int, last: int) -> list[int]:
        """The ends of the cheapest cues of the words `[first, last)`."""
        if self._is_easy(first, last):
            return [last]
        nodes, reaches = self._candidates(first, last)
        cheapest = self._cheapest(nodes, reaches)
        found, at = [], len(nodes) - 1
        while at:
            found.append(nodes[at])
            at = cheapest[at]
        return found[::-1]

    def _is_easy(self, first: int, last: int) -> bool:
        """One cue, and nothing speaks against it: any other way costs more."""
        said, rules = self.said, self.rules
        if self.sentences[last - 1] != self.sentences[first]:
            return False
        room = min(rules.longest_ms, self.limits[last] - said.starts[first])
        return (
            room >= rules.shortest_ms
            and room >= said.width(first, last) * self.per_column
            and said.width(first, last) <= rules.line_characters
            and max(said.ends[first:last]) - said.starts[first] <= rules.longest_ms
        )

    def _candidates(self, first: int, last: int) -> tuple[list[int], list[int]]:
        """Where cues may begin and end, and how far each that begins there may go."""
        until = list(accumulate(self.said.ends[first:last], max))
        if self.thorough:
            nodes = list(range(first, last + 1))
            return nodes, [self._reach(node, first, last, until) for node in nodes]
        good = [k for k in range(first + 1, last) if self.costs[k] <= PREPOSITION]
        nodes, reaches = [], []
        for here, after in pairwise([first, *good, last]):
            nodes.append(here)
            reaches.append(reach := self._reach(here, first, last, until))
            if reach < after:
                between = range(here + 1, after)
                nodes += between
                reaches += [self._reach(node, first, last, until) for node in between]
        return [*nodes, last], [*reaches, last]

    def _reach(self, i: int, first: int, last: int, until: list[int]) -> int:
        """The longest cue from word i that fits lines and time; a single word always does."""
        if i == last:
            return last
        said, rules = self.said, self.rules
        stop = min(last, i + MOST_WORDS)
        end = self._line_end(i, stop)
        for _ in range(1, rules.lines):
            end = self._line_end(self._backed(end, i), stop)
        spoken = bisect_right(until, said.starts[i] + rules.longest_ms, i - first, stop - first)
        return max(i + 1, min(end, first + spoken))

    def _line_end(self, i: int, stop: int) -> int:
        """The end of the longest line from word i; i itself if that word is wider than a line."""
        edge = self.said.left[i] + self.rules.line_characters
        return bisect_right(self.said.right, edge, i + 1, stop + 1) - 1

    def _backed(self, end: int, i: int) -> int:
        """A line's end moved back to where typesetters break at all."""
        while i + 1 < end < len(self.costs) and self.costs[end] == NEVER:
            end -= 1
        return end

    # The one hot loop, some ten candidates a word: kept flat, since a call a candidate doubles it.
    def _cheapest(self, nodes: list[int], reaches: list[int]) -> list[int]:  # noqa: C901
        """For each node the one before it, on the cheapest way there."""
        said, costs, sentences, limits = self.said, self.costs, self.sentences, self.limits
        starts, left, right, turns = said.starts, said.left, said.right, self.turns
        shortest, longest = self.rules.shortest_ms, self.rules.longest_ms
        per_column = self.per_column
        totals, ways = [0.0], [0]
        for b in range(1, len(nodes)):
            j = nodes[b]
            limit, edge, inside = limits[j], right[j], sentences[j - 1]
            best, way = float(_IMPOSSIBLE), b - 1
            for a in range(b - 1, -1, -1):
                if reaches[a] < j:
                    break
                i = nodes[a]
                room = limit - starts[i]
                if room > longest:
                    room = longest
                total = totals[a] + JOINED * (inside - sentences[i])
                need = (edge - left[i]) * per_column
                if need > room:
                    total += TOO_FAST + (need - room) / PER_MS
                if room < shortest:
                    total += TOO_SHORT + (shortest - room) / PER_MS
                if turns is not None and turns[i] != turns[j - 1]:
                    total += self._shared(i, j)
                if total < best:
                    best, way = total, a
            totals.append(best + CUE + costs[j] if b + 1 < len(nodes) else best)
            ways.append(way)
        return ways

    def _shared(self, i: int, j: int) -> int:
        """What it costs more that two speakers share the cue `[i, j)`, a line each."""
        turns = self.turns or []
        if turns[j - 1] - turns[i] > 1:
            return _IMPOSSIBLE
        turn = bisect_right(turns, turns[i], i, j)
        room = self.rules.line_characters - len(DASH)
        fits = self.said.width(i, turn) <= room and self.said.width(turn, j) <= room
        return SHARED - JOINED if fits else _IMPOSSIBLE


def _turns(speakers: list[str | None]) -> list[int]:
    """Each word's turn, counted from 0: a change of speaker begins the next."""
    changes = (before != after for before, after in pairwise(speakers))
    return list(accumulate(changes, initial=0))


def _with_turns(costs: list[int], turns: list[int] | None) -> list[int]:
    """Between two speakers a break is as good as between two sentences."""
    if turns is None:
        return costs
    changes = [False, *(before != after for before, after in pairwise(turns))]
    return [SENTENCE if change else cost for cost, change in zip(costs, changes, strict=True)]
