"""The small world the tiny model understands: about two hundred words in whole sentences.

Everything is drawn from one context-free grammar, so the vocabulary is bounded and a seed gives
the same sentences everywhere. A stable tenth of all texts is never trained on.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator

HELD_OUT_SHARE = 10  # one text in ten

# `a` stands only before words that begin with a consonant sound.
RULES: dict[str, tuple[str, ...]] = {
    "sentence": (
        "please {verb} {thing} {when}.",
        "{name} will {verb} {thing} {when}.",
        "the meeting is {when} at {clock}.",
        "the meeting is in {place} {when}.",
        "where is {thing}?",
        "why is {thing} {state}?",
        "is {thing} in {place}?",
        "how many {things} are in {place}?",
        "{thing} is {degree} {state}.",
        "{thing} is {state}, but {thing} is {state}.",
        "{who} {past} {thing} in {month}.",
        "{who} {past} {thing} near {place}.",
        "in {month}, {who} {past} {thing}.",
        "on {day}, {who} {past} {number} {things}.",
        "when will {who} {verb} {thing}?",
        "can you {verb} {thing} {when}?",
        "we have {number} {things} and {number} {things}.",
        "yes, {name}, {thing} is {state}.",
        "no, {name} {past} {thing} {past_when}.",
        "hello {name}, this is {name} from {place}.",
        "thank you, {name}, we will {verb} {thing} {when}.",
        "my family lived near {place} for {number} years.",
        "the {animal} in {place} was {degree} {state}.",
        "then we walked from {place} to {place}.",
        "after the meeting, {who} {past} {thing}.",
        "before {day}, we must {verb} {thing}.",
        "I think {thing} is {degree} {state}.",
        "{name} and {name} {past} {thing} {past_when}.",
        "welcome back, today we talk about {thing} and {thing}.",
        "every {day}, {name} walked to {place}.",
    ),
    "thing": (
        "the {noun}",
        "the {noun}",
        "the {adjective} {noun}",
        "the {colour} {noun}",
        "a {adjective} {noun}",
        "a {colour} {noun}",
        "my {noun}",
        "your {noun}",
        "our {adjective} {noun}",
    ),
    "place": ("the {building}", "the {building}", "the {adjective} {building}", "our {building}"),
    "when": ("today", "tomorrow", "tonight", "on {day}", "in {month}", "this morning"),
    "past_when": ("yesterday", "on {day}", "last {day}", "this morning"),
    "clock": ("{hour}", "{hour} thirty", "half past {hour}", "{hour} in the morning"),
    "who": ("{name}", "{name}", "I", "we", "they", "she", "he", "the {person}"),
    "degree": ("very", "not", "always", "still"),
    "state": ("{adjective}", "{colour}"),
    "number": ("{hour}", "{tens}", "{tens} {digit}", "{digit} hundred"),
    "digit": ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "hour": ("{digit}", "{digit}", "ten", "eleven", "twelve"),
    "tens": ("twenty", "thirty", "forty", "fifty", "sixty"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "month": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
    "name": ("Anna", "Peter", "Maria", "David", "Sarah", "John"),
    "colour": ("red", "blue", "green", "yellow", "black", "white", "brown"),
    "adjective": (
        "small", "large", "new", "cold", "warm", "happy", "quiet", "long", "short", "heavy",
    ),
    "noun": (
        "door", "window", "car", "house", "table", "chair", "book", "letter", "telephone",
        "garden", "kitchen", "bottle", "camera", "computer", "picture", "lamp", "train",
        "report", "project", "music", "water", "coffee", "river", "tree", "{person}",
    ),
    "person": ("doctor", "teacher", "farmer", "driver"),
    "animal": ("dog", "cat", "horse", "bird"),
    "building": (
        "school", "station", "market", "hospital", "library", "village", "bank", "bridge",
        "church", "city",
    ),
    "things": (
        "books", "letters", "dogs", "cats", "trees", "chairs", "bottles", "pictures", "horses",
        "windows",
    ),
    "verb": (
        "open", "close", "bring", "find", "show", "move", "send", "paint", "clean", "sell",
    ),
    "past": (
        "opened", "closed", "found", "moved", "cleaned", "painted", "sold", "bought", "lost",
        "remembered",
    ),
}  # fmt: skip

_SLOT = re.compile(r"\{(\w+)\}")
_WORD = re.compile(r"[A-Za-z]+")


def _expand(symbol: str, rng: random.Random) -> str:
    """One random expansion of a grammar symbol, with no slot left in it."""
    return _SLOT.sub(lambda slot: _expand(slot[1], rng), rng.choice(RULES[symbol]))


def sentence(rng: random.Random) -> str:
    """One cased and punctuated sentence."""
    text = _expand("sentence", rng)
    return text[0].upper() + text[1:]


def is_held_out(text: str) -> bool:
    """Whether a text is kept out of training; depends on the text alone."""
    return zlib.crc32(text.encode()) % HELD_OUT_SHARE == 0


def sentences(seed: int, *, held_out: bool) -> Iterator[str]:
    """An endless stream of sentences of one side of the split."""
    rng = random.Random(seed)  # noqa: S311
    while True:
        text = sentence(rng)
        if is_held_out(text) == held_out:
            yield text


def words_of(text: str) -> list[str]:
    """The words without case and punctuation: what word error rates are counted on."""
    return [word.lower() for word in _WORD.findall(text)]


def vocabulary() -> frozenset[str]:
    """Every word a sentence can hold, in lower case."""
    templates = " ".join(option for options in RULES.values() for option in options)
    return frozenset(words_of(_SLOT.sub(" ", templates)))
