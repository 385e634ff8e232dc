"""One JSON array of rows, read a row at a time: it may be longer than memory."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice

from fanscribe.errors import ManifestFormatError
from fanscribe.manifest.batches import ROWS, Batch, batch_of
from fanscribe.manifest.encoding import Text

LONGEST_ROW = 1 << 20

_CHUNK = 1 << 18
_OPENING = re.compile(r'\s*(\{\s*"items"\s*:\s*)?\[')
_BLANK = re.compile(r"\s*")
_DECODE = json.JSONDecoder().raw_decode


def json_batches(text: Text) -> Iterator[Batch]:
    """An array of objects, or `{"items": [...]}` around one."""
    rows = _Rows(text).read()
    number = 1
    while taken := list(islice(rows, ROWS)):
        yield batch_of(taken, number)
        number += len(taken)


class _Rows:
    """A window onto the text, and where in it the next value begins."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._window = text.stream.read(_CHUNK)
        self._at = 0
        self._lines_before = 0

    def read(self) -> Iterator[object]:
        opening = _OPENING.match(self._window)
        if opening is None:
            raise self._unknown_structure()
        self._at = opening.end()
        if self._sign() != "]":
            yield self._value()
            while (sign := self._sign()) != "]":
                if sign != ",":
                    raise self._fault("a comma or ] is missing")
                self._at += 1
                yield self._value()
        self._at += 1
        self._end(is_wrapped=bool(opening[1]))

    def _sign(self) -> str:
        """What stands next, blanks aside; "" at the end."""
        while True:
            self._at = self._blanks()
            if self._at < len(self._window) or not self._more():
                return self._window[self._at : self._at + 1]

    def _blanks(self) -> int:
        blank = _BLANK.match(self._window, self._at)
        return blank.end() if blank else self._at

    def _value(self) -> object:
        self._sign()
        while True:
            try:
                value, end = _DECODE(self._window, self._at)
            except json.JSONDecodeError as fault:
                if self._more():
                    continue
                self._at = fault.pos
                raise self._fault(fault.msg) from fault
            except RecursionError as fault:
                raise self._fault("nested too deep") from fault
            # A number goes on in what is not read yet.
            if end < len(self._window) or not self._more():
                self._at = end
                return value

    def _more(self) -> bool:
        """Read on, forgetting what was taken. False at the end, and where a row is too long."""
        if len(self._window) - self._at > LONGEST_ROW:
            return False
        read = self._text.stream.read(_CHUNK)
        self._lines_before += self._window.count("\n", 0, self._at)
        self._window = self._window[self._at :] + read
        self._at = 0
        return bool(read)

    def _end(self, *, is_wrapped: bool) -> None:
        if is_wrapped and self._sign() == "}":
            self._at += 1
            is_wrapped = False
        if is_wrapped or self._sign():
            raise self._fault(
                'more after the rows. Allowed: an array of rows, or {"items": [...]} alone; '
                "options belong to the run's input"
            )

    def _fault(self, fault: str) -> ManifestFormatError:
        line = self._lines_before + self._window.count("\n", 0, self._at) + 1
        return ManifestFormatError(self._text.manifest, f"not JSON: line {line}: {fault}")

    def _unknown_structure(self) -> ManifestFormatError:
        try:
            whole, _ = _DECODE(self._window.strip())
        except (json.JSONDecodeError, RecursionError):
            whole = None
        held = f"an object with {', '.join(whole)} in it" if isinstance(whole, dict) else "no rows"
        return ManifestFormatError(
            self._text.manifest,
            f'{held}: not an array of rows. Allowed: an array, or {{"items": [...]}} alone; '
            "options belong to the run's input.",
        )
