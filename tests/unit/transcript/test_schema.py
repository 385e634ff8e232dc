from __future__ import annotations

from typing import Any

import msgspec
import pytest
from fanscribe.contracts import Coverage, Gap, Suspect, Word
from fanscribe.transcript.formats import Script, format_named
from fanscribe.transcript.schema import SHIPPED, rendered, transcript_schema
from hypothesis import given
from jsonschema import Draft202012Validator, ValidationError
from unit.transcript.strategies import evenly, spoken, transcript


def strict() -> Draft202012Validator:
    """The shipped schema, closed: a field that it does not describe is an error."""
    schema = msgspec.json.decode(SHIPPED.read_bytes())
    for part in schema["$defs"].values():
        part["additionalProperties"] = False
    return Draft202012Validator(schema)


STRICT = strict()
GAP = Gap(start_ms=0, end_ms=5, error="DecodeError", cause="bad bytes")
HOLE = Suspect(kind="hole", start_ms=0, end_ms=5, cause="nothing")


def written(words: tuple[Word, ...], **changed: Any) -> Any:
    told = transcript(words, **changed)
    return msgspec.json.decode(format_named("json").render(Script(told)))


def test_the_shipped_schema_is_the_contracts() -> None:
    assert SHIPPED.read_bytes() == rendered()
    Draft202012Validator.check_schema(transcript_schema())


@given(spoken())
def test_every_transcript_keeps_to_the_schema(words: tuple[Word, ...]) -> None:
    kept = tuple(word for word in words if word.text != "\ud800")
    STRICT.validate(written(kept))


def test_a_transcript_with_everything_keeps_to_the_schema() -> None:
    coverage = Coverage(speech_ms=5, worded_ms=0, suspects=(HOLE,))
    STRICT.validate(
        written(
            evenly("Yes.", speaker="A"),
            status="partial",
            gaps=(GAP,),
            coverage=coverage,
            speakers=("A",),
            languages=("en",),
            confidence=0.5,
        )
    )


@pytest.mark.parametrize(
    "wrong",
    [{"version": 2}, {"status": "fine"}, {"words": [{"text": "no time"}]}, {"duration_ms": 1.5}],
)
def test_what_is_no_transcript_does_not(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        STRICT.validate(written(()) | wrong)
