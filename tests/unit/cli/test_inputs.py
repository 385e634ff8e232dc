"""What the arguments of `fanscribe run` come to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from fanscribe_cli.inputs import Inputs, read_inputs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("audio/one.mp3", "audio/two.mp3", "elsewhere.wav", "shelf/three.mp3"):
        file = tmp_path / "archive" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode())
    return tmp_path / "archive"


def manifest(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


def names(inputs: Inputs) -> list[str]:
    return [upload.name for upload in inputs.uploads]


def rows(inputs: Inputs) -> list[dict[str, str]]:
    """The rows of a manifest that was written anew."""
    body = inputs.uploads[0].body
    assert isinstance(body, bytes)
    return [json.loads(line) for line in body.splitlines()]


def test_a_manifest_in_a_bucket_is_left_where_it_is() -> None:
    assert read_inputs(["s3://bucket/march.csv"]) == Inputs("s3://bucket/march.csv", ())


def test_a_manifest_goes_up_unchanged_with_the_files_below_it(folder: Path) -> None:
    text = "audio_url,file_id\naudio/one.mp3,a\n./audio/two.mp3,b\ns3://bucket/c.mp3,c\n"
    inputs = read_inputs([manifest(folder, "march.csv", text)])
    assert inputs.manifest == "march.csv"
    assert names(inputs) == ["march.csv", "audio/one.mp3", "audio/two.mp3"]
    assert inputs.uploads[0].body == text.encode()
    assert inputs.uploads[1].body == folder / "audio/one.mp3"


def test_a_row_whose_file_is_missing_stays_for_the_run_to_name(folder: Path) -> None:
    text = "audio_url,file_id\naudio/one.mp3,a\naudio/gone.mp3,b\n"
    inputs = read_inputs([manifest(folder, "march.csv", text)])
    assert names(inputs) == ["march.csv", "audio/one.mp3"]
    assert inputs.uploads[0].body == text.encode()


def test_a_file_outside_the_manifests_folder_gets_a_name_of_its_own(folder: Path) -> None:
    absolute = folder / "elsewhere.wav"
    text = f"audio_url,file_id,title\n{absolute},a,Tape\n../audio/one.mp3,b,\nthree.mp3,c,\n"
    inputs = read_inputs([manifest(folder / "shelf", "march.csv", text)])
    assert inputs.manifest == "march.jsonl"
    first, second, third = rows(inputs)
    assert first["audio_url"].endswith("/elsewhere.wav")
    assert (first["file_id"], first["title"]) == ("a", "Tape")
    assert ".." not in second["audio_url"]
    assert third["audio_url"] == "three.mp3"
    uploaded = {upload.name: upload.body for upload in inputs.uploads[1:]}
    assert uploaded[first["audio_url"]] == absolute
    assert isinstance(body := uploaded[second["audio_url"]], Path)
    assert body.read_bytes() == b"audio/one.mp3"


def test_files_of_one_name_in_different_places_do_not_meet(folder: Path) -> None:
    (folder / "elsewhere.mp3").write_bytes(b"up")
    other = folder / "audio" / "elsewhere.mp3"
    other.write_bytes(b"audio")
    text = json.dumps([{"audio_url": "../elsewhere.mp3"}, {"audio_url": str(other)}])
    inputs = read_inputs([manifest(folder / "shelf", "march.json", text)])
    assert len({row["audio_url"] for row in rows(inputs)}) == 2


def test_a_file_named_by_two_rows_goes_up_once(folder: Path) -> None:
    text = '{"audio_url": "audio/one.mp3"}\n{"audio_url": "audio/./one.mp3", "file_id": "b"}\n'
    inputs = read_inputs([manifest(folder, "march.jsonl", text)])
    assert names(inputs) == ["march.jsonl", "audio/one.mp3"]


@pytest.mark.parametrize("text", ["audio_uri\na.mp3\n", "", "{", "\x00\x01"])
def test_a_manifest_that_cannot_be_read_goes_up_for_the_run_to_say_why(
    folder: Path, text: str
) -> None:
    inputs = read_inputs([manifest(folder, "march.csv", text)])
    assert names(inputs) == ["march.csv"]


def test_rows_that_are_no_rows_are_left_to_the_run(folder: Path) -> None:
    text = json.dumps([7, {"audio_url": 3}, {"audio_url": "x" * 5000}, {"title": "no url"}])
    assert names(read_inputs([manifest(folder, "march.json", text)])) == ["march.json"]


def test_recordings_become_a_manifest(folder: Path) -> None:
    local = folder / "audio/one.mp3"
    inputs = read_inputs([str(local), "https://example.org/a.mp3", "s3://bucket/b.mp3"])
    assert inputs.manifest == "manifest.jsonl"
    assert [row["audio_url"] for row in rows(inputs)] == [
        "audio/1/one.mp3",
        "https://example.org/a.mp3",
        "s3://bucket/b.mp3",
    ]
    assert inputs.uploads[1:] == (("audio/1/one.mp3", local),)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.csv"], "no such file"),
        (["nowhere.mp3"], "no such file"),
        (["."], "folder"),
        (["https://example.org/march.csv"], "download"),
        (["s3://b/a.csv", "s3://b/b.csv"], "alone"),
        (["s3://b/a.csv", "s3://b/b.mp3"], "alone"),
    ],
)
def test_wrong_arguments_are_wrong_usage(arguments: list[str], says: str) -> None:
    with pytest.raises(typer.BadParameter, match=says):
        read_inputs(arguments)
