"""Read the commands out of the documents: from their `sh` blocks, and from text in backticks."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:aws|fanscribe) [^`]*)`")
PUNCTUATION = ";&|(){}"
PROGRAMS = ("aws", "fanscribe")


class Command(NamedTuple):
    """A command as a shell would split it, and the document it stands in."""

    document: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.document}: {' '.join(self.words)}"


def blocks(document: Path) -> list[str]:
    """The text of each block for a shell."""
    return BLOCK.findall(document.read_text())


def block_with(document: Path, text: str) -> str:
    """The one block that holds `text`."""
    (found,) = (block for block in blocks(document) if text in block)
    return found


def commands(document: Path) -> Iterator[Command]:
    """Every `aws` and `fanscribe` that the document tells somebody to type."""
    text = document.read_text()
    inline = (" ".join(one.split()) for one in INLINE.findall(BLOCK.sub("", text)))
    for line in [*inline, *(line for block in blocks(document) for line in lines(block))]:
        for words in split(line):
            yield Command(document.name, tuple(words))


def lines(block: str) -> list[str]:
    """A block's lines, continued ones joined, without comments and empty ones."""
    joined = block.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]


def split(line: str) -> Iterator[list[str]]:
    """Each command of a line, those in `$(...)` too, that begins with one of the programs."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=PUNCTUATION)
    lexer.whitespace_split = True
    words: list[str] = []
    for word in [*lexer, ";"]:
        if set(word) <= set(PUNCTUATION):
            yield from _if_ours(words)
            words = []
        else:
            words.append(word)


def _if_ours(words: list[str]) -> Iterator[list[str]]:
    if words and words[0] in PROGRAMS:
        yield words
