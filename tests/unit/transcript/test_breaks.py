from __future__ import annotations

import pytest
from fanscribe.transcript.breaks import (
    ANYWHERE,
    CLAUSE,
    CLINGING,
    CONJUNCTION,
    NEVER,
    PREPOSITION,
    REST,
    REST_MS,
    SENTENCE,
    break_costs,
)
from fanscribe.transcript.function_words import NONE, function_words


def between(before: str, after: str, rest_ms: int = 0, language: str = "en") -> int:
    return break_costs([before, after], [0, rest_ms], function_words(language))[1]


@pytest.mark.parametrize(
    ("before", "after", "cost"),
    [
        ("late.", "They", SENTENCE),
        ('late."', "And", SENTENCE),
        ("今日。", "明日", SENTENCE),
        ("e.g.", "this", CLAUSE),
        ("Mr.", "Smith", ANYWHERE),
        ("late,", "they", CLAUSE),
        ("late", "and", CONJUNCTION),
        ("house", "near", PREPOSITION),
        ("old", "house", ANYWHERE),
        ("the", "house", CLINGING),
        ("of", "houses", CLINGING),
        ("天気", "。", NEVER),
        ("「", "天気", NEVER),
    ],
)
def test_a_break_costs_by_the_words_on_either_side(before: str, after: str, cost: int) -> None:
    assert between(before, after) == cost


def test_a_rest_makes_a_break_cheap_but_no_sentence_dearer() -> None:
    assert between("old", "house", REST_MS) == REST
    assert between("late.", "They", REST_MS) == SENTENCE
    assert between("天気", "。", REST_MS) == NEVER


def test_a_language_has_its_own_small_words() -> None:
    assert between("Haus", "weil", language="de-AT") == CONJUNCTION
    assert between("Haus", "weil", language="en") == ANYWHERE


def test_a_language_nobody_listed_has_punctuation_alone() -> None:
    assert function_words("tlh") is NONE
    assert between("late,", "they", language="tlh") == CLAUSE
    assert between("late", "and", language="tlh") == ANYWHERE


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It is for us the living rather to be dedicated here to the unfinished work"),
        ("de", "Der Mann hat das Buch auf den Tisch gelegt und ist dann in die Stadt gegangen"),
        ("fr", "Le chat est sur la table et il ne veut pas en descendre pour nous"),
        ("es", "El gato está en la mesa y no quiere bajar de ella para nosotros"),
        ("pl", "Kot jest na stole i nie chce z niego zejść, bo się go boi"),
    ],
)
def test_a_language_is_told_from_its_small_words(language: str, text: str) -> None:
    assert function_words(None, text.split()) is function_words(language)


def test_a_language_is_not_guessed_from_names() -> None:
    assert function_words(None, ["Boston", "Chicago", "Denver"]) is NONE
