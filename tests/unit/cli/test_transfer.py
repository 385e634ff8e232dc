"""Files up to the input bucket, and outputs down from the output bucket."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError
from fanscribe.contracts import Outcome
from fanscribe_cli.faults import CliError
from fanscribe_cli.fetch import fetch
from fanscribe_cli.local_rows import Upload
from fanscribe_cli.recordings import lay_beside
from fanscribe_cli.upload import upload_all, upload_prefix

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_uploads_lie_under_the_run_and_start_none_of_their_own(
    s3: S3Client, tmp_path: Path
) -> None:
    (tmp_path / "one.mp3").write_bytes(b"audio")
    uploads = [Upload("m.csv", b"audio_url\n"), Upload("audio/one.mp3", tmp_path / "one.mp3")]
    done = upload_all(uploads, s3, "input", upload_prefix("r1"))
    assert sorted(done) == ["audio/one.mp3", "m.csv"]
    stored = {
        entry["Key"]: s3.get_object(Bucket="input", Key=entry["Key"])["Body"].read()
        for entry in s3.list_objects_v2(Bucket="input")["Contents"]
    }
    assert stored == {"uploads/r1/audio/one.mp3": b"audio", "uploads/r1/m.csv": b"audio_url\n"}


def test_an_upload_that_is_refused_is_not_passed_over(s3: S3Client) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        list(upload_all([Upload("m.csv", b"")], s3, "nowhere", "uploads/r1/"))


def test_the_outputs_of_one_run_come_down_as_they_lie_in_the_bucket(
    s3: S3Client, tmp_path: Path
) -> None:
    for key in ("r1/report.json", "r1/a/transcript.srt", "r2/report.json", "r11/report.json"):
        s3.put_object(Bucket="output", Key=key, Body=key.encode())
    done = fetch(s3, "output", "r1", tmp_path / "out")
    assert done.files == (tmp_path / "out/a/transcript.srt", tmp_path / "out/report.json")
    assert (tmp_path / "out/a/transcript.srt").read_bytes() == b"r1/a/transcript.srt"


def test_a_run_that_wrote_nothing_makes_no_folder(s3: S3Client, tmp_path: Path) -> None:
    assert fetch(s3, "output", "r1", tmp_path / "out").files == ()
    assert not (tmp_path / "out").exists()


def test_a_key_that_leads_out_of_the_folder_is_refused(s3: S3Client, tmp_path: Path) -> None:
    s3.put_object(Bucket="output", Key="r1/../../stolen.txt", Body=b"")
    with pytest.raises(CliError, match="leads out"):
        fetch(s3, "output", "r1", tmp_path / "out")
    assert not (tmp_path.parent / "stolen.txt").exists()


def test_what_is_here_already_is_not_downloaded_again(s3: S3Client, tmp_path: Path) -> None:
    for key in ("r1/a/transcript.srt", "r1/b/transcript.srt"):
        s3.put_object(Bucket="output", Key=key, Body=key.encode())
    assert fetch(s3, "output", "r1", tmp_path).downloaded == 2
    (tmp_path / "a/transcript.srt").unlink()
    (tmp_path / "b/transcript.srt.part").write_bytes(b"r1/b")
    again = fetch(s3, "output", "r1", tmp_path)
    assert (len(again.files), again.downloaded) == (2, 1)
    assert (tmp_path / "a/transcript.srt").read_bytes() == b"r1/a/transcript.srt"


def test_a_file_that_changed_on_either_side_is_downloaded_again(
    s3: S3Client, tmp_path: Path
) -> None:
    s3.put_object(Bucket="output", Key="r1/report.json", Body=b"{}")
    fetch(s3, "output", "r1", tmp_path)
    (tmp_path / "report.json").write_bytes(b"my own notes")
    assert fetch(s3, "output", "r1", tmp_path).downloaded == 1
    assert (tmp_path / "report.json").read_bytes() == b"{}"


def test_only_some_endings_come_and_the_report_with_them(s3: S3Client, tmp_path: Path) -> None:
    for name in ("a/transcript.srt", "a/transcript.json", "report.json"):
        s3.put_object(Bucket="output", Key=f"r1/{name}", Body=b"{}")
    done = fetch(s3, "output", "r1", tmp_path, (".srt",))
    assert done.files == (tmp_path / "a/transcript.srt", tmp_path / "report.json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The outputs of a run whose one transcribed recording is `talk`."""
    (tmp_path / "out/talk").mkdir(parents=True)
    (tmp_path / "Talk.MP3").write_bytes(b"audio")
    return tmp_path


def beside(folder: Path, audio_url: str) -> None:
    uploads = [Upload("m.csv", b""), Upload("audio/Talk.MP3", folder / "Talk.MP3")]
    outcomes = [
        Outcome(file_id="talk", status="complete", audio_url=audio_url),
        Outcome(file_id="broken", status="failed", audio_url=audio_url),
    ]
    lay_beside(outcomes, uploads, "s3://input/uploads/r1/", folder / "out")


def test_an_uploaded_recording_lies_beside_its_transcript(folder: Path) -> None:
    for _ in range(2):
        beside(folder, "s3://input/uploads/r1/audio/Talk.MP3")
        assert (folder / "out/talk/recording.mp3").read_bytes() == b"audio"
    assert [each.name for each in (folder / "out").iterdir()] == ["talk"]


def test_a_recording_that_was_not_uploaded_is_left_where_it_is(folder: Path) -> None:
    beside(folder, "s3://elsewhere/audio/Talk.MP3")
    assert list((folder / "out/talk").iterdir()) == []


def test_a_file_that_is_there_is_not_replaced(folder: Path) -> None:
    (folder / "out/talk/recording.mp3").write_bytes(b"mine")
    beside(folder, "s3://input/uploads/r1/audio/Talk.MP3")
    assert (folder / "out/talk/recording.mp3").read_bytes() == b"mine"
