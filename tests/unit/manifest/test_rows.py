"""One row's cells: what is read of them, and what is said of a wrong one."""

from __future__ import annotations

import json

import pytest
from fanscribe.contracts import AssemblyAiOptions, Item
from fanscribe.contracts.assemblyai import CustomSpelling
from fanscribe.manifest.batches import LONGEST_SHOWN
from fanscribe.storage import Address
from unit.manifest.reading import accepted_rows

MANIFEST = Address("a-bucket", "manifests/2026/m.csv")


def read(**cells: object) -> Item:
    (item,), failures = accepted_rows(row(**cells), manifest=MANIFEST)
    assert failures == []
    return item


def row(**cells: object) -> dict[str, object]:
    return {"audio_url": "s3://a-bucket/a.mp3", **cells}


def test_all_columns_make_an_item() -> None:
    item = read(
        file_id=" call 17 ",
        duration_estimate="90.5",
        engine="Parakeet",
        language="pt-BR",
        diarize="Yes",
        multichannel="1",
        key_terms="alpha; beta|gamma;;",
        assemblyai="speakers_expected=2; prompt=a call",
        title=" A talk ",
    )
    assert item == Item(
        file_id="call_17",
        audio_url="s3://a-bucket/a.mp3",
        row=1,
        title="A talk",
        estimated_ms=90_500,
        engine="parakeet",
        language="pt-BR",
        diarize=True,
        multichannel=True,
        key_terms=("alpha", "beta", "gamma"),
        assemblyai=AssemblyAiOptions(speakers_expected=2, prompt="a call"),
    )


def test_options_of_assemblyai_are_an_object_the_text_of_one_or_pairs() -> None:
    spelled = [{"from": ["fan scribe"], "to": "fanscribe"}]
    wanted = read(assemblyai={"punctuate": False, "custom_spelling": spelled}).assemblyai
    assert wanted == AssemblyAiOptions(
        punctuate=False, custom_spelling=(CustomSpelling(from_=("fan scribe",), to="fanscribe"),)
    )
    as_text = json.dumps(spelled)
    assert read(assemblyai=f"punctuate=false; custom_spelling={as_text}").assemblyai == wanted
    whole = json.dumps({"punctuate": False, "custom_spelling": spelled})
    assert read(assemblyai=whole).assemblyai == wanted
    assert read(assemblyai=" ").assemblyai is None


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
        ("assemblyai", {"speaker_expected": 2}, "did you mean speakers_expected?"),
        ("assemblyai", "speaker_expected=2", "did you mean speakers_expected?"),
        ("assemblyai", '{"summarization": true}', "no 'summarization'"),
        ("assemblyai", "summarization=true", "no 'summarization'"),
        ("assemblyai", "speakers_expected=0", "`int` >= 1 - at `$.speakers_expected`"),
        ("assemblyai", "two speakers", "write name=value"),
        ("assemblyai", "{speakers_expected: 2}", "not JSON"),
        ("assemblyai", 2, "write text"),
        ("assemblyai", ["punctuate=false"], "write text"),
        ("tittle", "x", "did you mean title?"),
    ],
)
def test_a_wrong_cell_names_row_column_value_and_remedy(column, value, remedy) -> None:
    good = [row(file_id=f"good-{n}") for n in range(2)]
    items, (failure,) = accepted_rows(good[0], row(**{column: value}), good[1], manifest=MANIFEST)
    assert [item.row for item in items] == [1, 3]
    assert (failure.error, failure.row) == ("RowError", 2)
    assert failure.cause.startswith(f"row 2, column {column}: ")
    assert remedy in failure.cause
    assert len(failure.cause) < 2 * LONGEST_SHOWN + 150


@pytest.mark.parametrize("cells", ["s3://a-bucket/a.mp3", None, [1], 3.5])
def test_a_row_that_is_no_object_is_refused_alone(cells: object) -> None:
    items, (failure,) = accepted_rows(cells, row())
    assert [item.row for item in items] == [2]
    assert "write a row as an object" in failure.cause


def test_one_and_true_are_remembered_apart() -> None:
    items, failures = accepted_rows(
        row(diarize=1, duration_estimate=1), row(diarize=True, file_id="b"), row(diarize=1.0)
    )
    assert [item.diarize for item in items] == [True, True]
    assert [failure.row for failure in failures] == [3]
