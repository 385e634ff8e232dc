"""The service's published contract, and what is held against it."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any, Literal

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

Part = Literal[
    "TranscriptParams",
    "Transcript",
    "TranscriptList",
    "TranscriptReadyNotification",
    "UploadedFile",
    "Error",
]


def fault_of(part: Part, value: object) -> str | None:
    """What is wrong with `value` as a `part` of the contract: where, and what. None if nothing."""
    error = best_match(_validator(part).iter_errors(value))
    return f"{_where(error)}{error.message}" if error else None


def checked(part: Part, answer: dict[str, Any]) -> dict[str, Any]:
    """`answer` itself. AssertionError if the double is about to break the contract."""
    fault = fault_of(part, answer)
    if fault:
        raise AssertionError(f"the double's own answer is not a {part}: {fault}")
    return answer


def _where(error: ValidationError) -> str:
    return f"{error.json_path.removeprefix('$.')}: " if error.path else ""


@functools.cache
def _validator(part: Part) -> Draft202012Validator:
    contract = json.loads((files(__package__) / "contract.json").read_text(encoding="utf-8"))
    schema = {"$defs": contract["$defs"], "$ref": f"#/$defs/{part}"}
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
