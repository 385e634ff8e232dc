from __future__ import annotations

import pytest
from fanscribe.transcript.scripts import columns, join, pieces


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("天気", 4),
        ("ｱ", 1),
        ("שלום\u200f", 4),
        ("ก็", 1),
        ("👩‍👩‍👧", 2),
        ("", 0),
    ],
)
def test_width_counts_columns(text: str, width: int) -> None:
    assert columns(text) == width


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["we", "came"], "we came"),
        (["今日", "は", "晴れ"], "今日は晴れ"),
        (["用", "Python", "写"], "用 Python 写"),
        (["오늘", "날씨"], "오늘 날씨"),
        (["ประเทศ", "ไทย"], "ประเทศไทย"),
        (["", "天", "", "気"], "天気"),
        ([], ""),
    ],
)
def test_words_are_joined_as_their_script_has_it(words: list[str], text: str) -> None:
    assert join(words) == text


def test_characters_keep_their_marks_when_a_run_is_divided() -> None:
    assert pieces("か\u3099く") == ["か\u3099", "く"]
    assert pieces("ประเทศไทย") == ["ประเทศไทย"]
