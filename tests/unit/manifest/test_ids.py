"""File ids: safe, stable, one row's only."""

from __future__ import annotations

import re
import unicodedata

import pytest
from fanscribe.manifest.addresses import PLAIN_ADDRESS, resolve
from fanscribe.manifest.cells import PLAIN_TEXT, text
from fanscribe.manifest.claims import Claims
from fanscribe.manifest.ids import MAX_ID_BYTES, PLAIN_ID, derived_id, safe_id
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


@given(st.from_regex(PLAIN_ID, fullmatch=True) | ANY_TEXT)
def test_an_id_that_is_plain_is_safe_as_it_is(written: str) -> None:
    if re.fullmatch(PLAIN_ID, written):
        assert safe_id(written) == written


@given(st.from_regex(PLAIN_ADDRESS, fullmatch=True) | ANY_TEXT)
def test_an_address_that_is_plain_is_whole_as_it_is(written: str) -> None:
    if re.fullmatch(PLAIN_ADDRESS, written):
        assert resolve(written, None) == written


@given(st.from_regex(PLAIN_TEXT, fullmatch=True) | ANY_TEXT)
def test_a_text_that_is_plain_is_its_own_value(written: str) -> None:
    if re.fullmatch(PLAIN_TEXT, written):
        assert text(written) == written


def test_an_id_claimed_twice_is_the_first_rows() -> None:
    claims = Claims()
    assert claims.claim(["a", "b"], [3, 4]) == {}
    assert claims.claim(["c", "a"], [8, 9]) == {1: 3}


@given(st.lists(st.sampled_from(["a", "A", "b", "ß", "ss"]), max_size=30))
def test_an_id_has_one_row_however_it_is_cased(ids: list[str]) -> None:
    claims, owners = Claims(), {}
    for row, file_id in enumerate(ids):
        free = file_id.casefold() not in owners
        assert claims.is_free(file_id, row) == free
        owners.setdefault(file_id.casefold(), row)


def test_claims_outgrow_their_table_without_forgetting() -> None:
    claims, rows = Claims(), range(40_000)
    names = [f"call-{row}" for row in rows]
    assert claims.claim(names, rows) == {}
    assert claims.claim(names, rows) == dict(enumerate(rows))
