"""How long a cue stays on the screen."""

from __future__ import annotations

import math

from fanscribe.transcript.presets import Rules


def shown_until(
    start_ms: int, spoken_until_ms: int, width: int, following_ms: int | None, rules: Rules
) -> int:
    """When a cue `width` columns wide goes, if the next comes at `following_ms`.

    It stays while it is spoken, and on into silence for as long as it takes to read, but never
    past the next cue; a small gap before that is closed. None for the last cue.
    """
    to_read = max(rules.shortest_ms, math.ceil(width * 1000 / rules.characters_per_second))
    longest = start_ms + rules.longest_ms
    end = min(max(spoken_until_ms, start_ms + to_read), longest)
    if following_ms is None:
        return end
    latest = following_ms - rules.gap_ms
    if latest - end < rules.close_gap_ms - rules.gap_ms:
        end = min(latest, longest)
    # Where there is no room for the gap, the gap goes first.
    return end if end > start_ms else max(start_ms + 1, min(following_ms, longest))
