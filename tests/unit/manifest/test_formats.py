"""The three forms of a manifest, and text that is none of them."""

from __future__ import annotations

import codecs
import csv
import io

import msgspec
import pytest
from fanscribe.errors import ManifestColumnError, ManifestFormatError
from fanscribe.manifest.acceptance import accept
from fanscribe.manifest.columns import COLUMNS
from fanscribe.manifest.encoding import decode
from fanscribe.manifest.formats import Row, read_rows
from fanscribe.storage import Address
from hypothesis import given
from hypothesis import strategies as st

MANIFEST = Address("a-bucket", "manifests/m")
WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20
).filter(lambda text: bool(text.strip()))
TERM = WORDS.filter(lambda text: not set(text) & set(";|"))
ROWS = st.lists(
    st.fixed_dictionaries(
        {"audio_url": st.one_of(WORDS, WORDS.map(lambda name: f"s3://a-bucket/{name}.mp3"))},
        optional={
            "file_id": WORDS,
            "title": WORDS,
            "duration_estimate": st.one_of(
                st.integers(-5, 10**7), st.decimals(0, 9999, places=3).map(float)
            ),
            "engine": st.sampled_from(["auto", "parakeet", "assemblyai", "whisper"]),
            "language": st.sampled_from(["en", "pt-BR", "en_us", "german please"]),
            "diarize": st.booleans(),
            "key_terms": st.lists(TERM, max_size=4),
        },
    ),
    max_size=6,
)


def as_csv(rows: list[dict], delimiter: str = ",") -> str:
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    for row in rows:
        listed = {"key_terms": ";".join(row["key_terms"])} if "key_terms" in row else {}
        number = (
            {"duration_estimate": f"{row['duration_estimate']}"}
            if ("duration_estimate" in row)
            else {}
        )
        writer.writerow(row | listed | number)
    return written.getvalue()


def as_json(rows: list[dict]) -> str:
    return msgspec.json.encode(rows).decode()


def accepted(text: str, name: str):
    acceptance = accept(read_rows(name, text), MANIFEST)
    named = [(failure.file_id, failure.row, failure.error) for failure in acceptance.failures]
    return acceptance.items, named


@given(ROWS)
def test_the_same_rows_are_the_same_items_in_every_form(rows: list[dict]) -> None:
    expected = accepted(as_json(rows), "m.json")
    lines = "".join(as_json([row])[1:-1] + "\n" for row in rows)
    assert accepted('{"items":' + as_json(rows) + "}", "m.json") == expected
    assert accepted(lines, "m.jsonl") == expected
    for delimiter in ",;\t":
        assert accepted(as_csv(rows, delimiter), "m.csv") == expected


@given(ROWS)
def test_the_content_tells_the_form_where_the_name_does_not(rows: list[dict]) -> None:
    lines = "".join(as_json([row])[1:-1] + "\n" for row in rows)
    for text, ending in [(as_csv(rows), "csv"), (as_json(rows), "json"), (lines, "jsonl")]:
        assert accepted(text, "manifest") == accepted(text, f"m.{ending}")


@given(ROWS)
def test_every_row_is_an_item_or_a_failure_under_an_id_of_its_own(rows: list[dict]) -> None:
    items, failures = accept(read_rows("m.json", as_json(rows)), MANIFEST)
    outcomes = [*items, *failures]
    assert sorted(outcome.row for outcome in outcomes) == list(range(1, len(rows) + 1))
    assert len({outcome.file_id for outcome in outcomes}) == len(rows)


@pytest.mark.parametrize(
    "body",
    [
        "title\nMärz\n".encode(),
        codecs.BOM_UTF8 + "title\nMärz\n".encode(),
        codecs.BOM_UTF16_LE + "title\nMärz\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "title\nMärz\n".encode("utf-16-be"),
        "title\nMärz\n".encode("utf-16-le"),
        "title\nMärz\n".encode("utf-16-be"),
    ],
)
def test_utf_8_and_utf_16_are_read_with_and_without_a_mark(body: bytes) -> None:
    assert decode("m.csv", body) == "title\nMärz\n"


def test_bytes_of_a_spreadsheet_file_are_refused() -> None:
    with pytest.raises(ManifestFormatError, match="Save it as UTF-8"):
        decode("m.xlsx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xb5U0#")


def test_quoted_cells_hold_delimiters_and_quotes() -> None:
    text = 'audio_url;title\r\ns3://b-1/a.mp3;"One; ""two"""\r\n'
    (row,) = read_rows("m.csv", text)
    assert row == Row(1, {"audio_url": "s3://b-1/a.mp3", "title": 'One; "two"'})


def test_semicolons_in_the_data_do_not_make_the_delimiter() -> None:
    text = "audio_url,key_terms\ns3://b-1/a.mp3,a;b;c;d\ns3://b-1/b.mp3,e;f;g;h\n"
    assert [row.cells["key_terms"] for row in read_rows("m.csv", text)] == ["a;b;c;d", "e;f;g;h"]


def test_column_names_are_read_without_case_and_blanks() -> None:
    (row,) = read_rows("m.csv", " Audio_URL , File_ID \nu,f\n")
    assert row.cells == {"audio_url": "u", "file_id": "f"}


def test_rows_are_counted_without_blank_lines() -> None:
    text = "audio_url,title\n\na,\n,,\n \nb,\n"
    assert [(row.number, row.cells["audio_url"]) for row in read_rows("m.csv", text)] == [
        (1, "a"),
        (2, "b"),
    ]


def test_a_row_with_more_cells_than_the_header_is_rejected_alone() -> None:
    text = "audio_url,title\ns3://b-1/a.mp3,Hello, world\ns3://b-1/b.mp3,b\n"
    items, failures = accept(read_rows("m.csv", text), None)
    assert [item.file_id for item in items] == ["b"]
    assert "quote a cell that holds the delimiter" in failures[0].cause


def test_a_column_there_twice_is_refused() -> None:
    with pytest.raises(ManifestColumnError, match="twice"):
        list(read_rows("m.csv", "audio_url,title,title\n"))


def test_an_unclosed_quote_is_refused_with_its_line() -> None:
    with pytest.raises(ManifestFormatError, match=r"line 2: unexpected end of data"):
        list(read_rows("m.csv", 'audio_url\n"s3://b-1/a.mp3\n'))


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("m.json", '"audio"', "not an array"),
        ("m.json", '{"items": 3}', "not an array"),
        ("m.json", '{"items": [], "language": "de"}', "options belong to the run's input"),
        ("m.json", "[" * 100_000, "not JSON"),
        ("m.json", '[\n{"a": 1},\n]', "not JSON: line 3"),
        ("notes", "Dear all,\nplease transcribe\n", "neither CSV"),
    ],
)
def test_text_of_another_structure_is_refused(name: str, text: str, fault: str) -> None:
    with pytest.raises(ManifestFormatError, match=fault):
        list(read_rows(name, text))
