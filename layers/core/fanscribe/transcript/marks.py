"""Punctuation: where sentences and clauses end, and what must not begin or end a line."""

from __future__ import annotations

import re

CLOSING = "\"'”’»)]}」』）】》〉"
OPENING = "\"'“‘«([{「『（【《〈¿¡"
_TERMINAL = tuple(".?!…。？！؟۔।")
_CLAUSE = tuple(",;:、，；：،؛—–")
_UNLEADING = tuple("、。，．！？；：」』）】》〉ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…%°")
_UNTRAILING = tuple("「『（【《〈“‘«([{¿¡")

_TITLE = re.compile(
    r"(?:[A-HJ-ZÀ-ÞА-Я]|Mrs?|Ms|Mx|Drs?|Prof|St|Sr|Sra|Srta|Dna|Hr|Fr|Frl|Mme|Mlle|Mgr|Rev|Gen|Col"
    r"|Capt|Lt|Sgt|Gov|Sen|Rep|Hon|vs|Nr|Fig|cf|ca|bzw|usw|ул|им|г)\."
)


def ends_sentence(text: str) -> bool:
    """Whether a word closes a sentence, quotes and brackets aside; "Mr." and "J." do not."""
    bare = text.rstrip(CLOSING)
    return bare.endswith(_TERMINAL) and not _TITLE.fullmatch(bare.lstrip(OPENING))


def ends_clause(text: str) -> bool:
    return text.rstrip(CLOSING).endswith(_CLAUSE)


def continues(text: str) -> bool:
    """Whether a word goes on with what was said: after "e.g." or "well…" comes no capital."""
    return text[:1].islower()


def cannot_lead(text: str) -> bool:
    """Whether typesetters never begin a line with it."""
    return text.startswith(_UNLEADING)


def cannot_trail(text: str) -> bool:
    """Whether typesetters never end a line with it."""
    return text.endswith(_UNTRAILING)
