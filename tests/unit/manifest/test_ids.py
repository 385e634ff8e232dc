"""File ids: safe, stable, one row's only."""

from __future__ import annotations

import unicodedata

import pytest
from fanscribe.errors import DuplicateFileIdError
from fanscribe.manifest.ids import MAX_ID_BYTES, Ids, derived_id, safe_id
from hypothesis import given
from hypothesis import strategies as st

ANY_TEXT = st.text(max_size=300)


@given(ANY_TEXT)
def test_safe_ids_hold_nothing_that_a_key_or_a_path_could_trip_over(text: str) -> None:
    safe = safe_id(text)
    assert not set(safe) & set('/\\:*?"<>|~ ')
    assert ".." not in safe
    assert safe == safe.strip(".")
    assert not any(unicodedata.category(sign).startswith("C") for sign in safe)
    assert len(safe.encode()) <= MAX_ID_BYTES


@given(ANY_TEXT)
def test_a_safe_id_made_safe_again_is_itself(text: str) -> None:
    assert safe_id(safe_id(text)) == safe_id(text)


@given(ANY_TEXT)
def test_composed_and_decomposed_text_have_one_id(text: str) -> None:
    assert safe_id(unicodedata.normalize("NFD", text)) == safe_id(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("episode_001", "episode_001"),
        ("Besprechung März", "Besprechung_März"),
        ("東京-講演.final", "東京-講演.final"),
        ("हिन्दी", "हिन्दी"),
        ("../../etc/passwd", "_._etc_passwd"),
        ("a/b\\c", "a_b_c"),
        (".hidden.", "hidden"),
        ("...", ""),
        ("???", ""),
    ],
)
def test_letters_of_every_script_stay(text: str, safe: str) -> None:
    assert safe_id(text) == safe


def test_long_ids_that_differ_at_the_end_stay_different() -> None:
    assert safe_id("x" * 400 + "a") != safe_id("x" * 400 + "b")


@pytest.mark.parametrize(
    ("audio_url", "file_id"),
    [
        ("s3://b/calls/2026 03 01.wav", "2026_03_01"),
        ("s3://b/a%20b.wav", "a_20b"),
        ("s3://b/what?.wav", "what_"),
        ("https://h/x/a%20b.tar.mp3?sig=1/2#t", "a_b.tar"),
        ("https://h/%E6%9D%B1%E4%BA%AC.mp3", "東京"),
        ("https://h/x/.mp3", "mp3"),
        ("https://host", "recording"),
    ],
)
def test_ids_are_derived_from_the_files_name(audio_url: str, file_id: str) -> None:
    assert derived_id(audio_url) == file_id


def test_an_id_claimed_twice_names_both_rows() -> None:
    ids = Ids()
    ids.claim("a", 3)
    with pytest.raises(DuplicateFileIdError, match=r"row 9.*row 3's already"):
        ids.claim("a", 9)


@given(st.lists(st.sampled_from(["a", "a-2", "b", "a-3"]), max_size=30))
def test_numbered_ids_never_collide(stems: list[str]) -> None:
    ids = Ids()
    ids.claim("a-2", 1)
    named = [ids.claim_numbered(stem, row) for row, stem in enumerate(stems, 2)]
    assert len({"a-2", *named}) == len(stems) + 1


def test_a_rejected_row_never_takes_a_good_rows_name() -> None:
    ids = Ids()
    ids.claim("row-000002", 1)
    assert ids.claim_rejected(None, 2) == "row-000002~row-2"
    assert ids.claim_rejected("row-000002", 3) == "row-000002~row-3"
    assert ids.claim_rejected("free", 4) == "free"
