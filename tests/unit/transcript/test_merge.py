from __future__ import annotations

import msgspec
import pytest
from fanscribe.contracts import Chunk, Failure, Gap, Span, Word
from fanscribe.errors import NothingTranscribedError
from fanscribe.transcript.function_words import bare
from fanscribe.transcript.merge import Heard, Stretch, merge
from fanscribe.transcript.overlap import TOLERANCE_MS
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


@given(spoken(), st.lists(st.integers(1, 10**6), max_size=8), st.integers(0, 3000))
def test_words_come_out_once_where_chunks_listened_beyond_hard_cuts(
    words: tuple[Word, ...], cuts: list[int], beyond_ms: int
) -> None:
    words = said_apart(words)
    duration = duration_of(words)
    plan = plan_of(0, *sorted({cut % duration for cut in cuts} - {0}), duration)
    hard = [msgspec.structs.replace(chunk, hard_cut=chunk.index > 0) for chunk in plan.chunks]
    parts = [
        (
            chunk,
            tuple(
                word
                for word in words
                if -beyond_ms <= word.start_ms - chunk.start // 16
                and word.start_ms - chunk.end // 16 < beyond_ms
            ),
        )
        for chunk in hard
    ]
    assert merge(plan, heard(*parts)).words == words


def said_apart(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words without those said again faster than anybody can."""
    latest: dict[str, int] = {}
    kept = []
    for word in words:
        token = bare(word.text) or word.text
        if word.start_ms - latest.get(token, -TOLERANCE_MS - 1) > TOLERANCE_MS:
            latest[token] = word.start_ms
            kept.append(word)
    return tuple(kept)


@given(spoken(), st.integers(1, 10**6))
def test_merging_twice_gives_the_same_bytes(words: tuple[Word, ...], cut: int) -> None:
    kept = tuple(word for word in words if word.text != "\ud800")
    duration = duration_of(kept)
    plan = plan_of(0, *({cut % duration} - {0}), duration)
    parts = [
        (chunk, tuple(w for w in kept if chunk.start <= w.start_ms * 16 < chunk.end))
        for chunk in plan.chunks
    ]
    once, again = (msgspec.json.encode(merge(plan, heard(*parts))) for _ in range(2))
    assert once == again


def test_a_transcript_names_who_spoke_in_what_and_how_surely() -> None:
    plan = plan_of(0, 1000, 2000)
    first = (
        Word(text="Bonjour.", start_ms=0, end_ms=500, speaker="B", channel="2", confidence=0.5),
    )
    second = tuple(
        Word(text=text, start_ms=1000 + at, end_ms=1500, speaker="A", channel="1", confidence=1.0)
        for at, text in enumerate(("Good", "day."))
    )
    results = (
        Stretch(plan.chunks[0], result_of(plan.chunks[0], first, language="fr")),
        Stretch(plan.chunks[1], result_of(plan.chunks[1], second, language="en")),
    )
    merged = merge(plan, Heard("parakeet", results), language="de")
    assert (merged.language, merged.languages) == ("en", ("en", "fr"))
    assert (merged.speakers, merged.channels) == (("B", "A"), ("2", "1"))
    assert merged.confidence == 0.8333
    assert [each.segment_count for each in merged.paragraphs] == [1, 1]


def test_a_hole_in_the_transcript_is_reported() -> None:
    plan = plan_of(0, 60_000)
    plan = msgspec.structs.replace(plan, speech=(Span(0, 60_000 * 16),))
    merged = merge(plan, heard((plan.chunks[0], evenly("Hello."))))
    assert merged.status == "complete"
    assert merged.coverage is not None
    assert [suspect.kind for suspect in merged.coverage.suspects] == ["hole"]


def test_a_hole_is_reported_where_only_the_engine_knows_of_speech() -> None:
    plan = plan_of(0, 30_000, 60_000)
    first, second = plan.chunks
    merged = merge(plan, spoken_in((first, evenly("Hello.")), (second, ())))
    assert merged.coverage is not None
    assert [(each.kind, each.end_ms) for each in merged.coverage.suspects] == [("hole", 60_000)]


def spoken_in(*parts: tuple[Chunk, tuple[Word, ...]]) -> Heard:
    """What was heard by an engine that found speech from end to end of each chunk."""
    silent = heard(*parts)
    return silent._replace(
        stretches=tuple(
            each._replace(
                result=msgspec.structs.replace(
                    each.result, speech=(Span(each.chunk.start, each.chunk.end),)
                )
            )
            for each in silent.stretches
            if each.result
        )
    )


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


def in_channels(*channels: tuple[tuple[Chunk, tuple[Word, ...] | None], ...]) -> Heard:
    """What was heard in each channel, counted from 1."""
    return Heard(
        "parakeet",
        tuple(
            stretch._replace(channel=number)
            for number, parts in enumerate(channels, start=1)
            for stretch in heard(*parts).stretches
        ),
    )


def test_two_channels_become_two_speakers_in_the_order_of_time() -> None:
    plan = plan_of(0, 10_000)
    (chunk,) = plan.chunks
    asked = (Word(text="Ready?", start_ms=100, end_ms=500),)
    thanked = (Word(text="Thanks.", start_ms=2000, end_ms=2400),)
    said = (Word(text="Yes.", start_ms=900, end_ms=1200),)
    merged = merge(plan, in_channels(((chunk, asked + thanked),), ((chunk, said),)))
    assert [(word.text, word.channel, word.speaker) for word in merged.words] == [
        ("Ready?", "1", "Speaker 1"),
        ("Yes.", "2", "Speaker 2"),
        ("Thanks.", "1", "Speaker 1"),
    ]
    assert (merged.channels, merged.speakers) == (("1", "2"), ("Speaker 1", "Speaker 2"))
    assert [paragraph.speaker for paragraph in merged.paragraphs] == [
        "Speaker 1",
        "Speaker 2",
        "Speaker 1",
    ]
    assert merged.status == "complete"


def test_who_talks_at_the_same_time_does_not_break_the_others_sentences() -> None:
    plan = plan_of(0, 10_000)
    (chunk,) = plan.chunks
    long = evenly("I", "was", "going", "to", "say", "something.")
    short = tuple(
        msgspec.structs.replace(word, start_ms=word.start_ms + 650, end_ms=word.end_ms + 650)
        for word in evenly("Oh", "yes.")
    )
    merged = merge(plan, in_channels(((chunk, long),), ((chunk, short),)))
    assert [segment.text for segment in merged.segments] == [
        "I was going to say something.",
        "Oh yes.",
    ]
    assert merged.text == "I was going to say something. Oh yes."
    assert [word.start_ms for word in merged.words] == sorted(w.start_ms for w in merged.words)


def test_hard_cuts_are_mended_in_each_channel_by_itself() -> None:
    plan = plan_of(0, 1000, 3000)
    first, second = plan.chunks[0], msgspec.structs.replace(plan.chunks[1], hard_cut=True)
    across = Word(text="over", start_ms=900, end_ms=1100)
    mine = ((first, (across,)), (second, (across,)))
    merged = merge(plan, in_channels(mine, mine))
    assert [(word.text, word.channel) for word in merged.words] == [("over", "1"), ("over", "2")]


def test_a_channel_without_words_is_a_gap_of_that_channel() -> None:
    plan = plan_of(0, 1000, 3000)
    first, second = plan.chunks
    why = Failure(file_id="talk", state="TranscribeOnGpu", error="E", cause="c", chunk=1, channel=2)
    other = msgspec.structs.replace(why, error="F", channel=1)
    found = merge(
        plan, in_channels(((first, ()), (second, ())), ((first, ()), (second, None))), [other, why]
    )
    assert found.gaps == (Gap(start_ms=1000, end_ms=3000, error="E", cause="c", channel="2"),)
    assert found.status == "partial"


def test_a_chunk_that_was_heard_in_no_channel_is_one_gap() -> None:
    plan = plan_of(0, 1000, 3000)
    first, second = plan.chunks
    parts = ((first, ()), (second, None))
    (gap,) = merge(plan, in_channels(parts, parts)).gaps
    assert (gap.start_ms, gap.channel) == (1000, None)
