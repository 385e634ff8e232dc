"""What lies in the work bucket and is damaged: an error with its address, or what it still says."""

from __future__ import annotations

import io

import msgspec
import pytest
from fanscribe.contracts import Anchor, ChunkResult, CutParameters, CutPlan, Span, Word
from fanscribe.errors import DamagedObjectError, FanscribeError
from fanscribe.storage import Bucket
from fanscribe.transcript.merge import Heard, Stretch, merge
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from unit.transcript.strategies import evenly, plan_of, result_of

PLAN = plan_of(0, 60_000, 120_000)
RESULT = result_of(
    PLAN.chunks[0],
    evenly("Grüße", "an", "alle", speaker="A"),
    speech=(Span(0, 16_000),),
    warnings=("key term 'x' cannot be spelled",),
    language="de",
)
WRITTEN = {
    CutPlan: replace(
        PLAN,
        chunks=tuple(replace(each, hard_cut=True, anchor=Anchor(7, -1)) for each in PLAN.chunks),
        speech=RESULT.speech,
        parameters=CutParameters(),
        claimed_ms=120_000,
    ),
    ChunkResult: RESULT,
}
SOME, MANY = 100, 5_000


class Holding(Bucket):
    """A bucket of a single object."""

    def __init__(self, body: bytes) -> None:
        self.name, self._body = "results", body

    def read(self, key: str) -> bytes:
        return self._body


@st.composite
def damaged(draw: st.DrawFn, body: bytes) -> bytes:
    """Cut off, written over, doubled in part, or with values of another kind in it."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(body)))
        end = draw(st.integers(start, min(len(body), start + 40)))
        put = draw(
            st.binary(max_size=4)
            | st.sampled_from(
                [b"", b"null", b"-1", b"1e400", b"[" * 5000, b'"', b"\xff", b"99" * 30]
            )
            | st.just(body[start:end] * 2)
        )
        body = body[:start] + put + body[end if draw(st.booleans()) else len(body) :]
    return body


def check_reading(kind: type, data: st.DataObject) -> None:
    body = data.draw(damaged(msgspec.json.encode(WRITTEN[kind])))
    try:
        value = Holding(body).read_as("some/key.json", kind)
    except DamagedObjectError as error:
        assert f"s3://results/some/key.json: not a {kind.__name__}: " in str(error)  # noqa: PT017
    else:
        assert msgspec.json.decode(msgspec.json.encode(value), type=kind) == value


def check_merging(data: st.DataObject) -> None:
    """What still reads as a result is merged into words of the file, or fails by name."""
    body = data.draw(damaged(msgspec.json.encode(RESULT)))
    try:
        result = Holding(body).read_as("some/key.json", ChunkResult)
        stretches = (Stretch(PLAN.chunks[0], result), Stretch(PLAN.chunks[1], None))
        words = merge(PLAN, Heard("parakeet", stretches)).words
    except FanscribeError:
        return
    assert all(0 <= word.start_ms <= word.end_ms <= 120_000 for word in words)
    assert [word.start_ms for word in words] == sorted(word.start_ms for word in words)


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_is_whole_reads_as_it_was_written(kind: type) -> None:
    assert Holding(msgspec.json.encode(WRITTEN[kind])).read_as("k", kind) == WRITTEN[kind]


@pytest.mark.parametrize("kind", WRITTEN)
@settings(max_examples=SOME, deadline=None)
@given(data=st.data())
def test_what_is_damaged_has_an_address_or_a_meaning(kind: type, data: st.DataObject) -> None:
    check_reading(kind, data)


@settings(max_examples=SOME, deadline=None)
@given(data=st.data())
def test_a_damaged_result_never_puts_words_outside_the_file(data: st.DataObject) -> None:
    check_merging(data)


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", WRITTEN)
@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_much_more_damage_has_an_address_or_a_meaning(kind: type, data: st.DataObject) -> None:
    check_reading(kind, data)


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
@settings(max_examples=MANY, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_much_more_damage_never_puts_words_outside_the_file(data: st.DataObject) -> None:
    check_merging(data)


def test_a_line_that_is_damaged_has_the_address_of_its_file() -> None:
    class Lines(Holding):
        def open(self, key: str):  # type: ignore[no-untyped-def]
            return io.BytesIO(self._body)

    lines = Lines(b'{"text":"a","start_ms":0,"end_ms":1}\n{"text":').read_lines("w.jsonl", Word)
    assert next(lines).text == "a"
    with pytest.raises(DamagedObjectError, match=r"s3://results/w\.jsonl: not a Word"):
        next(lines)
