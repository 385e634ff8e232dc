"""AssemblyAI's own options as somebody types them: in a cell of a manifest, on a command line.

`speakers_expected=2; punctuate=false`, or a JSON object. A value is JSON where it can be,
else text.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import msgspec

from fanscribe.contracts import AssemblyAiOptions

KNOWN = AssemblyAiOptions.__struct_fields__


def parse(text: str) -> AssemblyAiOptions:
    """A whole cell. Raises ValueError that says which option is wrong, and how."""
    if text.startswith("{"):
        return checked(_json(text))
    return named(part for part in text.split(";") if part.strip())


def named(pairs: Iterable[str]) -> AssemblyAiOptions:
    """Of `name=value`s. Raises ValueError as `parse` does."""
    given: dict[str, object] = {}
    for pair in pairs:
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals:
            raise ValueError(f"write name=value, not {pair.strip()!r}")
        given[name] = _value(value)
    return checked(given)


def checked(given: object) -> AssemblyAiOptions:
    """Raises ValueError as `parse` does."""
    if not isinstance(given, dict):
        raise ValueError("write an object, or name=value; name=value")  # noqa: TRY004 (a parser's one error)
    for name in given:
        if name not in KNOWN:
            raise ValueError(_unknown(str(name)))
    try:
        return msgspec.convert(given, AssemblyAiOptions)
    except msgspec.ValidationError as fault:
        raise ValueError(str(fault)) from fault


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, KNOWN, n=1)
    hint = f"did you mean {near[0]}?" if near else "docs/hosted.md lists them"
    return f"AssemblyAI's options have no {name!r}: {hint}"


def _json(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as fault:
        raise ValueError(f"not JSON: {fault}") from fault


def _value(text: str) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
