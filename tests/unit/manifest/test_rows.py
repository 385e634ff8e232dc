"""One row's cells: what is read of them, and what is said of a wrong one."""

from __future__ import annotations

import pytest
from fanscribe.contracts import Item
from fanscribe.errors import RowError
from fanscribe.manifest.formats import Row
from fanscribe.manifest.rows import LONGEST_SHOWN, read_item
from fanscribe.storage import Address

MANIFEST = Address("a-bucket", "manifests/2026/m.csv")


def read(**cells: object) -> Item:
    return read_item(Row(7, {"audio_url": "s3://a-bucket/a.mp3", **cells}), MANIFEST)


def test_all_columns_make_an_item() -> None:
    item = read(
        file_id=" call 17 ",
        duration_estimate="90.5",
        engine="Parakeet",
        language="pt-BR",
        diarize="Yes",
        multichannel="1",
        key_terms="alpha; beta|gamma;;",
        title=" A talk ",
    )
    assert item == Item(
        file_id="call_17",
        audio_url="s3://a-bucket/a.mp3",
        row=7,
        title="A talk",
        estimated_ms=90_500,
        engine="parakeet",
        language="pt-BR",
        diarize=True,
        multichannel=True,
        key_terms=("alpha", "beta", "gamma"),
    )


def test_empty_cells_say_nothing() -> None:
    blank = read(duration_estimate="", engine=" ", language="", diarize="", key_terms="", title="")
    assert blank == read() == read(duration_estimate=None, diarize=None, key_terms=[])


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("recordings/a.mp3", "s3://a-bucket/manifests/2026/recordings/a.mp3"),
        ("../audio/a.mp3", "s3://a-bucket/manifests/audio/a.mp3"),
        ("10:15 call?.mp3", "s3://a-bucket/manifests/2026/10:15 call?.mp3"),
        ("https://host/a.mp3?sig=x", "https://host/a.mp3?sig=x"),
        ("http://host/a.mp3", "http://host/a.mp3"),
        ("gs://bucket/talks/a b.mp3", "gs://bucket/talks/a b.mp3"),
        ("s3://other-bucket/ä b.mp3", "s3://other-bucket/ä b.mp3"),
    ],
)
def test_addresses_are_resolved_against_the_manifests_own(written: str, whole: str) -> None:
    assert read(audio_url=written).audio_url == whole


@pytest.mark.parametrize(
    ("column", "value", "remedy"),
    [
        ("audio_url", "", "write the recording's address"),
        ("audio_url", None, "write the recording's address"),
        ("audio_url", 5, "write text"),
        ("audio_url", "ftp://host/a.mp3", "use s3://, https:// or gs://"),
        ("audio_url", "file:///a.mp3", "use s3://, https:// or gs://"),
        ("audio_url", "https:///a.mp3", "a whole https:// URL"),
        ("audio_url", "https://host/a b.mp3", "blanks as %20"),
        ("audio_url", "https://[::1/a.mp3", "IPv6"),
        ("audio_url", "s3://a-bucket", "s3://bucket/key"),
        ("audio_url", "gs://a-bucket", "gs://bucket/object"),
        ("audio_url", "s3://Big_Bucket!/a", "in small letters"),
        ("audio_url", "s3://a-bucket/folder/", "a folder"),
        ("audio_url", "folder/", "a folder"),
        ("audio_url", "s3://a-bucket/" + "x" * 1025, "1024 bytes"),
        ("audio_url", "/home/me/a.mp3", "upload the file"),
        ("audio_url", "C:\\audio\\a.mp3", "upload the file"),
        ("audio_url", "../../../a.mp3", "out of the manifest's bucket"),
        ("audio_url", "a\x00b.mp3", "control characters"),
        ("file_id", "??", "use letters or digits"),
        ("file_id", True, "write text"),
        ("title", "one\ntwo", "line breaks"),
        ("duration_estimate", "1:30", "seconds as a number"),
        ("duration_estimate", "nan", "seconds as a number"),
        ("duration_estimate", "1_000", "seconds as a number"),
        ("duration_estimate", True, "seconds as a number"),
        ("duration_estimate", 0, "above 0"),
        ("duration_estimate", -1, "above 0"),
        ("duration_estimate", 10**400, "above 0"),
        ("engine", "whisper", "auto, parakeet, assemblyai"),
        ("language", "german please", "BCP 47"),
        ("diarize", "maybe", "true or false"),
        ("diarize", 2, "true or false"),
        ("key_terms", [1], "write text"),
        ("tittle", "x", "did you mean title?"),
    ],
)
def test_a_wrong_cell_names_row_column_value_and_remedy(column, value, remedy) -> None:
    with pytest.raises(RowError) as caught:
        read(**{column: value})
    said = str(caught.value)
    assert said.startswith(f"row 7, column {column}: ")
    assert remedy in said
    assert len(said) < 2 * LONGEST_SHOWN + 150


@pytest.mark.parametrize("cells", ["s3://a-bucket/a.mp3", None, [1], 3.5])
def test_a_row_that_is_no_object_is_a_row_error(cells: object) -> None:
    with pytest.raises(RowError, match="write a row as an object"):
        read_item(Row(2, cells), MANIFEST)
