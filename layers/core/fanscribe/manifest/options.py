"""The execution's input, checked field by field, so that a fault names the field it is in."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from fanscribe.contracts import OUTPUT_FORMATS, AssemblyAiOptions, Options
from fanscribe.errors import OptionsError
from fanscribe.manifest.cells import is_language

ALLOWED = {
    "engine": "auto, parakeet or assemblyai",
    "model": "a model's name, or null for the engine's default",
    "language": "a BCP 47 tag such as en or pt-BR, or null to detect it",
    "mode": "batched, streaming or local-attention",
    "diarize": "true or false",
    "multichannel": "true or false",
    "outputs": f"a list of one or more of {', '.join(OUTPUT_FORMATS)}, each once",
    "captions": "an object: preset (netflix, bbc, youtube or raw), and any of line_characters, "
    "lines, shortest_ms, longest_ms, gap_ms, characters_per_second, pause_ms, close_gap_ms, dashes",
    "timestamps": "true or false",
    "key_terms": "a list of words or phrases",
    "budget_usd": "dollars, a number of 0 or more",
    "deadline_minutes": "whole minutes, 1 or more",
    "fallback": "true, false, or null: true where the engine is auto, false where it is named",
    "max_failure_percent": "a number from 0 to 100",
    "strict": "true or false",
    "check_sources": "none, sample or all",
    "assemblyai": f"an object with any of {', '.join(AssemblyAiOptions.__struct_fields__)}",
    "delete_after_collect": "true or false",
}
"""What each option may be, in the words of the error that a wrong value raises."""

_BUCKET_URI = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/.*", re.DOTALL)


class Request(NamedTuple):
    """An execution's input: where the rows are (a URI, or the rows), and the options."""

    manifest: str | list[object]
    options: Options


def read_request(request: Mapping[str, object]) -> Request:
    """Raises OptionsError for an unknown field, a wrong value, or no manifest at all."""
    given = dict(request)
    manifest = _manifest(given.pop("manifest", None))
    return Request(manifest, read_options(given))


def read_options(given: Mapping[str, object]) -> Options:
    """Raises OptionsError that names the field, its value and what is allowed."""
    fields = {field.name: field.type for field in msgspec.structs.fields(Options)}
    for name in given:
        if name not in fields:
            raise OptionsError(_unknown(name))
    return Options(**{name: _value(name, value, fields[name]) for name, value in given.items()})


def _manifest(manifest: object) -> str | list[object]:
    if manifest is None:
        raise OptionsError("manifest is missing; give an s3:// address, or a list of rows")
    if isinstance(manifest, list):
        return manifest
    if isinstance(manifest, str) and _BUCKET_URI.fullmatch(manifest):
        return manifest
    raise OptionsError(
        f"manifest is {manifest!r}; allowed: s3://bucket/key, s3://bucket/prefix/ for every "
        "recording under it, or a list of rows"
    )


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, ["manifest", *ALLOWED], n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"there is no option {name!r}.{hint} There are: manifest, {', '.join(ALLOWED)}"


def _value(name: str, value: object, kind: Any) -> Any:
    try:
        converted = msgspec.convert(value, kind)
    except msgspec.ValidationError as fault:
        raise OptionsError(_wrong(name, value, fault)) from fault
    if name in _CHECKS and not _CHECKS[name](converted):
        raise OptionsError(_wrong(name, value))
    return converted


def _wrong(name: str, value: object, fault: msgspec.ValidationError | None = None) -> str:
    """`fault` says where in an object it is."""
    inside = f" ({fault})" if fault and isinstance(value, dict) else ""
    return f"{name} is {value!r}{inside}; allowed: {ALLOWED[name]}"


def _are_outputs(outputs: tuple[str, ...]) -> bool:
    once = set(outputs)
    return bool(once) and len(once) == len(outputs) and once <= set(OUTPUT_FORMATS)


# What the types of Options cannot say.
_CHECKS: dict[str, Callable[[Any], bool]] = {
    "outputs": _are_outputs,
    "language": lambda tag: tag is None or is_language(tag),
    "model": lambda name: name is None or bool(name.strip()),
    "key_terms": lambda terms: all(term.strip() for term in terms),
}
