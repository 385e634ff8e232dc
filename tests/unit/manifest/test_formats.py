"""The three forms of a manifest, and text that is none of them."""

from __future__ import annotations

import codecs
import csv
import gzip
import io

import msgspec
import pytest
from fanscribe.errors import ManifestColumnError, ManifestFormatError, ManifestTooLargeError
from fanscribe.manifest import inflate, json_array
from fanscribe.manifest.batches import Row
from fanscribe.manifest.columns import COLUMNS
from fanscribe.manifest.formats import read_rows
from hypothesis import given
from hypothesis import strategies as st
from unit.manifest.reading import accepted_text

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


def accepted(text: str | bytes, name: str):
    acceptance = accepted_text(text, name)
    named = [(failure.file_id, failure.row, failure.error) for failure in acceptance.failures]
    return acceptance.items, named


def rows_of(name: str, text: str | bytes) -> list[Row]:
    return list(read_rows(name, io.BytesIO(text if isinstance(text, bytes) else text.encode())))


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
    items, failures = accepted_text(as_json(rows), "m.json")
    outcomes = [*items, *failures]
    assert sorted(outcome.row for outcome in outcomes) == list(range(1, len(rows) + 1))
    assert len({outcome.file_id for outcome in outcomes}) == len(rows)


@pytest.mark.parametrize(
    "body",
    [
        "audio_url\nMärz\n".encode(),
        codecs.BOM_UTF8 + "audio_url\nMärz\n".encode(),
        codecs.BOM_UTF16_LE + "audio_url\nMärz\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "audio_url\nMärz\n".encode("utf-16-be"),
        "audio_url\nMärz\n".encode("utf-16-le"),
        "audio_url\nMärz\n".encode("utf-16-be"),
    ],
)
def test_utf_8_and_utf_16_are_read_with_and_without_a_mark(body: bytes) -> None:
    (row,) = rows_of("m.csv", body)
    assert row.cells == {"audio_url": "März"}


def test_bytes_of_a_spreadsheet_file_are_refused() -> None:
    with pytest.raises(ManifestFormatError, match="Save it as CSV UTF-8"):
        rows_of("m.xlsx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xb5U0#")


def test_quoted_cells_hold_delimiters_and_quotes() -> None:
    text = 'audio_url;title\r\ns3://b-1/a.mp3;"One; ""two"""\r\n'
    (row,) = rows_of("m.csv", text)
    assert row == Row(1, {"audio_url": "s3://b-1/a.mp3", "title": 'One; "two"'})


def test_semicolons_in_the_data_do_not_make_the_delimiter() -> None:
    text = "audio_url,key_terms\ns3://b-1/a.mp3,a;b;c;d\ns3://b-1/b.mp3,e;f;g;h\n"
    assert [row.cells["key_terms"] for row in rows_of("m.csv", text)] == ["a;b;c;d", "e;f;g;h"]


def test_column_names_are_read_without_case_and_blanks() -> None:
    (row,) = rows_of("m.csv", " Audio_URL , File_ID \nu,f\n")
    assert row.cells == {"audio_url": "u", "file_id": "f"}


def test_rows_are_counted_without_blank_lines() -> None:
    text = "audio_url,title\n\na,\n,,\n \nb,\n"
    assert [(row.number, row.cells["audio_url"]) for row in rows_of("m.csv", text)] == [
        (1, "a"),
        (2, "b"),
    ]


def test_a_row_with_more_cells_than_the_header_is_rejected_alone() -> None:
    text = "audio_url,title\ns3://b-1/a.mp3,Hello, world\ns3://b-1/b.mp3,b\n"
    items, failures = accepted_text(text, "m.csv")
    assert [item.file_id for item in items] == ["b"]
    assert "quote a cell that holds the delimiter" in failures[0].cause


def test_a_column_there_twice_is_refused() -> None:
    with pytest.raises(ManifestColumnError, match="twice"):
        rows_of("m.csv", "audio_url,title,title\n")


def test_a_row_that_breaks_the_quoting_is_refused_alone() -> None:
    items, (failure,) = accepted_text(
        'audio_url,title\ns3://b-1/a.mp3,"a"\ns3://b-1/b.mp3,"b" c\ns3://b-1/c.mp3,"c"\n', "m.csv"
    )
    assert [item.row for item in items] == [1, 3]
    assert failure.row == 2
    assert "line 3" in failure.cause
    assert "close its quotes" in failure.cause


def test_a_quote_that_is_never_closed_takes_no_row_before_it() -> None:
    text = 'audio_url\ns3://b-1/a.mp3\n"s3://b-1/b.mp3\ns3://b-1/c.mp3\n'
    items, (failure,) = accepted_text(text, "m.csv")
    assert [item.file_id for item in items] == ["a"]
    assert (failure.row, "unexpected end of data" in failure.cause) == (2, True)


def test_quoted_line_breaks_belong_to_their_cell() -> None:
    text = 'audio_url,title\r\n"s3://b-1/a.mp3","One\r\ntwo"\r\ns3://b-1/b.mp3,b\r\n'
    assert [row.cells["title"] for row in rows_of("m.csv", text)] == ["One\r\ntwo", "b"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_what_spreadsheets_write_is_read(end: str, mark: str, encoding: str, packed: bool) -> None:
    lines = [f"audio_url{mark}title{mark}{mark}", f"s3://b-1/ä.mp3{mark}Œuvre 1{mark}{mark}", ""]
    body = end.join(lines).encode(encoding)
    (row,) = rows_of("m.csv", gzip.compress(body) if packed else body)
    assert row.cells == {"audio_url": "s3://b-1/ä.mp3", "title": "Œuvre 1"}


def test_a_line_that_declares_the_delimiter_is_obeyed() -> None:
    (row,) = rows_of("m", "sep=;\r\naudio_url;title\r\nu;a,b\r\n")
    assert row.cells == {"audio_url": "u", "title": "a,b"}


@pytest.mark.parametrize("name", ["m.csv.gz", "m.csv", "m"])
def test_gzip_is_known_by_its_bytes_in_several_members_too(name: str) -> None:
    body = gzip.compress(b"audio_url\nu\n") + gzip.compress(b"v\n")
    assert [row.cells["audio_url"] for row in rows_of(name, body)] == ["u", "v"]


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_damaged_gzip_is_refused_by_name(damage: str) -> None:
    body = bytearray(gzip.compress(b"audio_url\n" + bytes(range(48, 122)) * 99, mtime=0))
    if damage == "cut":
        del body[-20:]
    else:
        body[-6] ^= 255
    with pytest.raises(ManifestFormatError, match="gzip that cannot be read"):
        rows_of("m.csv", bytes(body))


def test_gzip_made_to_flood_its_reader_is_stopped() -> None:
    flood = gzip.compress(b"audio_url\n" + (b"x" * 4000 + b"\n") * 10_000)
    with pytest.raises(ManifestTooLargeError, match="grows to more than 200 times"):
        rows_of("m.csv", flood)


def test_a_manifest_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inflate, "MOST_BYTES", 1000)
    with pytest.raises(ManifestTooLargeError):
        rows_of("m.csv", "audio_url\n" + "u\n" * 1000)


@given(ROWS, st.integers(1, 40))
def test_a_json_array_is_the_same_rows_wherever_it_is_cut_in_reading(
    rows: list[dict], chunk: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_array, "_CHUNK", max(chunk, 24))
        pieces = accepted('{ "items" : ' + as_json(rows) + " }\n", "m.json")
    assert pieces == accepted(as_json(rows), "m.json")


@pytest.mark.parametrize(
    "line",
    ['{"audio_url": "s3://b-1/x.mp3"', '{"audio_url": "u"} {"audio_url": "v"}', "nonsense", "[1]"],
)
def test_a_line_that_is_no_row_is_refused_alone(line: str) -> None:
    good = '{"audio_url": "s3://b-1/a.mp3"}\n'
    items, (failure,) = accepted_text(f"{good}{line}\n{good}", "m.jsonl")
    assert [item.row for item in items] == [1, 3]
    assert failure.row == 2


def test_an_object_over_two_lines_is_two_bad_rows() -> None:
    items, failures = accepted_text('{"audio_url":\n"s3://b-1/a.mp3"}\n', "m.jsonl")
    assert (items, [failure.row for failure in failures]) == ([], [1, 2])


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
        rows_of(name, text)
