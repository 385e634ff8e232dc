from __future__ import annotations

import pytest
from fanscribe.contracts import Chunk, Failure, Gap, Word
from fanscribe.errors import NothingTranscribedError
from fanscribe.transcript.merge import Heard, Stretch, merge
from hypothesis import given
from hypothesis import strategies as st
from unit.transcript.strategies import duration_of, evenly, plan_of, result_of, spoken


def heard(*stretches: tuple[Chunk, tuple[Word, ...] | None]) -> Heard:
    return Heard(
        "parakeet",
        tuple(
            Stretch(chunk, None if words is None else result_of(chunk, words))
            for chunk, words in stretches
        ),
    )


@given(spoken(), st.lists(st.integers(1, 10**6), max_size=8))
def test_words_come_out_as_if_the_file_had_never_been_cut(
    words: tuple[Word, ...], cuts: list[int]
) -> None:
    duration = duration_of(words)
    plan = plan_of(0, *sorted({cut % duration for cut in cuts} - {0}), duration)
    parts = [
        (chunk, tuple(w for w in words if chunk.start <= w.start_ms * 16 < chunk.end))
        for chunk in plan.chunks
    ]
    merged = merge(plan, heard(*parts))
    assert merged.words == words
    assert merged.status == "complete"
    assert merged.duration_ms == duration


def test_what_was_said_twice_across_a_cut_is_kept_twice() -> None:
    plan = plan_of(0, 1000, 2000)
    first, second = plan.chunks
    again = tuple(Word(text=t, start_ms=1000 + i, end_ms=1100) for i, t in enumerate(("no", "no")))
    merged = merge(plan, heard((first, evenly("no", "no")), (second, again)))
    assert merged.text == "no no no no"


def test_words_that_two_chunks_heard_in_turn_are_put_in_order() -> None:
    plan = plan_of(0, 1000, 2000)
    late = Word(text="late", start_ms=1010, end_ms=1100)
    early = Word(text="early", start_ms=990, end_ms=1050)
    merged = merge(plan, heard((plan.chunks[0], (late,)), (plan.chunks[1], (early,))))
    assert [word.text for word in merged.words] == ["early", "late"]


def test_a_last_word_ends_with_its_file() -> None:
    plan = plan_of(0, 1000)
    over = (
        Word(text="the", start_ms=900, end_ms=980),
        Word(text="end", start_ms=980, end_ms=1040),
        Word(text="?", start_ms=1040, end_ms=1080),
    )
    merged = merge(plan, heard((plan.chunks[0], over)))
    times = [(word.start_ms, word.end_ms) for word in merged.words]
    assert times == [(900, 980), (980, 1000), (1000, 1000)]


def test_a_missing_chunk_is_a_gap_with_its_reason() -> None:
    plan = plan_of(0, 1000, 2500, 3000)
    first, second, third = plan.chunks
    whole = Failure(file_id="talk", state="TranscribeOnGpu", error="GpuHostLostError", cause="lost")
    own = Failure(file_id="talk", state="TranscribeOnGpu", error="DecodeError", cause="d", chunk=1)
    other = Failure(file_id="talk", state="TranscribeOnGpu", error="X", cause="x", chunk=0)
    merged = merge(
        plan, heard((first, evenly("one")), (second, None), (third, ())), [other, whole, own]
    )
    assert merged.status == "partial"
    assert merged.gaps == (Gap(start_ms=1000, end_ms=2500, error="DecodeError", cause="d"),)
    assert [word.text for word in merged.words] == ["one"]


def test_a_chunk_without_a_record_has_the_reason_of_its_item() -> None:
    plan = plan_of(0, 1000, 2000)
    whole = Failure(file_id="talk", state="TranscribeOnGpu", error="GpuHostLostError", cause="lost")
    merged = merge(plan, heard((plan.chunks[0], ()), (plan.chunks[1], None)), [whole])
    assert [gap.error for gap in merged.gaps] == ["GpuHostLostError"]


def test_a_chunk_that_left_nothing_is_named_lost() -> None:
    plan = plan_of(0, 1000, 2000)
    merged = merge(plan, heard((plan.chunks[0], ()), (plan.chunks[1], None)))
    assert [gap.error for gap in merged.gaps] == ["ItemLostError"]
    assert "chunk 1" in merged.gaps[0].cause


def test_silence_is_a_complete_transcript() -> None:
    plan = plan_of(0, 1000)
    merged = merge(plan, heard((plan.chunks[0], ())))
    assert (merged.status, merged.text, merged.words, merged.segments) == ("complete", "", (), ())


def test_nothing_at_all_raises_with_the_first_cause() -> None:
    plan = plan_of(0, 1000, 2000)
    failure = Failure(file_id="talk", state="G", error="DecodeError", cause="0-1 bad", chunk=0)
    with pytest.raises(NothingTranscribedError, match=r"talk: .*DecodeError: 0-1 bad"):
        merge(plan, heard((plan.chunks[0], None), (plan.chunks[1], None)), [failure])


def test_the_language_that_was_heard_outweighs_the_one_asked_for() -> None:
    plan = plan_of(0, 1000, 2000)
    silent, french = plan.chunks
    results = (Stretch(silent, result_of(silent, ())), Stretch(french, None))
    assert merge(plan, Heard("parakeet", results), language="de").language == "de"
    spoke = (results[0], Stretch(french, result_of(french, (), language="fr", model="used-one")))
    assert merge(plan, Heard("parakeet", spoke), language="de").language == "fr"
