"""ValidateManifest through its handler, with real S3 calls on a mocked account."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import msgspec
import pytest
from fanscribe.contracts import Failure, Item, Run, StartRun
from fanscribe.errors import (
    ManifestColumnError,
    ManifestEmptyError,
    ManifestFormatError,
    ManifestNotFoundError,
    ManifestRowsError,
    ManifestSourcesError,
    OptionsError,
    PayloadError,
)
from fanscribe.storage import Bucket

EVENTS = Path(__file__).parents[2] / "events"


@pytest.fixture
def validate(stacked_env, load_handler, lambda_context):
    """Put a manifest's body at a key of the input bucket, and validate it."""
    handler = load_handler("validate_manifest")

    def run(body: str | bytes, key: str = "manifests/m.csv", **options) -> Run:
        data = body if isinstance(body, bytes) else body.encode()
        stacked_env.put_object(Bucket="input", Key=key, Body=data)
        request = {"manifest": f"s3://input/{key}", **options}
        answer = handler({"run_id": "r1", "request": request}, lambda_context)
        return msgspec.convert(answer, Run)

    return run


@pytest.fixture
def start(stacked_env, load_handler, lambda_context):
    """Validate a raw request."""
    handler = load_handler("validate_manifest")
    return lambda request: handler({"run_id": "r1", "request": request}, lambda_context)


@pytest.fixture
def work(stacked_env) -> Bucket:
    return Bucket("work", stacked_env)


def failures(work: Bucket) -> dict[str, Failure]:
    return {each.file_id: each for each in work.read_lines("runs/r1/rejected.jsonl", Failure)}


def test_example_event_runs_the_tutorials_csv(
    stacked_env, load_handler, lambda_context, work
) -> None:
    body = (EVENTS / "manifests/tutorial.csv").read_bytes()
    stacked_env.put_object(Bucket="input", Key="manifests/tutorial.csv", Body=body)
    event = json.loads((EVENTS / "validate_manifest.json").read_text())
    assert msgspec.convert(event, StartRun).run_id == "march-2026"

    run = msgspec.convert(load_handler("validate_manifest")(event, lambda_context), Run)

    assert (run.item_count, run.rejected_count, run.items_per_batch) == (3, 0, 1)
    assert run.options.outputs == ("json", "srt")
    items = list(work.read_lines(run.items_key, Item))
    assert items[0] == Item(
        file_id="episode_001",
        audio_url="https://example.com/podcasts/episode-001.mp3",
        row=1,
        estimated_ms=3_600_000,
    )
    assert items[2].audio_url == "s3://input/manifests/recordings/board-meeting.m4a"
    assert items[2].estimated_ms == 2_700_500


@pytest.mark.parametrize("name", ["rows.json", "rows.jsonl"])
def test_sample_manifests_are_all_good_rows(validate, work, name) -> None:
    run = validate((EVENTS / "manifests" / name).read_bytes(), key=f"manifests/{name}")
    items = list(work.read_lines(run.items_key, Item))
    assert run.rejected_count == 0
    assert [item.file_id for item in items] == ["call-17", "東京講演", "episode-001"]
    assert items[0].key_terms == ("Kundennummer", "Grundpreis")
    assert items[0].diarize is True


def test_rows_in_the_input_need_no_manifest(start, work) -> None:
    run = start({"manifest": [{"audio_url": "s3://a-bucket/a.wav"}, {"audio_url": "b.wav"}]})
    assert (run["item_count"], run["rejected_count"]) == (1, 1)
    assert [item.file_id for item in work.read_lines(run["items_key"], Item)] == ["a"]
    (failure,) = failures(work).values()
    assert "s3://bucket/key" in failure.cause


def test_manifest_may_lie_in_any_bucket(stacked_env, start, work) -> None:
    stacked_env.create_bucket(Bucket="theirs")
    stacked_env.put_object(Bucket="theirs", Key="m.jsonl", Body=b'{"audio_url": "x/a.mp3"}\n')
    run = start({"manifest": "s3://theirs/m.jsonl"})
    (item,) = work.read_lines(run["items_key"], Item)
    assert item.audio_url == "s3://theirs/x/a.mp3"


def test_bad_rows_leave_records_and_the_others_go_on(validate, work) -> None:
    run = validate(
        "audio_url,file_id,duration_estimate\n"
        "ftp://host/a.mp3,first,\n"
        "s3://a-bucket/b.mp3,b,soon\n"
        "s3://a-bucket/c.mp3,c,60\n"
        "ftp://host/d.mp3,,\n"
        "s3://a-bucket/c2.mp3,c,60\n"
    )
    assert (run.item_count, run.rejected_count) == (1, 4)
    assert [item.file_id for item in work.read_lines(run.items_key, Item)] == ["c"]
    records = failures(work)
    assert set(records) == {"first~row-1", "b~row-2", "~row-4", "c~row-5"}
    unreadable = records["first~row-1"]
    assert (unreadable.error, unreadable.row) == ("RowError", 1)
    assert unreadable.audio_url == "ftp://host/a.mp3"
    assert unreadable.cause == (
        "row 1, column audio_url: 'ftp://host/a.mp3': ftp:// is not read; use s3://, https:// or gs://"
    )
    duplicate = records["c~row-5"]
    assert duplicate.error == "DuplicateFileIdError"
    assert "is row 3's already" in duplicate.cause


def test_a_long_manifest_in_gzip_is_written_in_parts(validate, work) -> None:
    rows = 60_000
    body = "audio_url\n" + "".join(f"s3://a-bucket/{n}/{'x' * 40}{n}.mp3\n" for n in range(rows))
    run = validate(gzip.compress(body.encode()), key="manifests/m.csv.gz")
    assert (run.item_count, run.rejected_count, run.items_per_batch) == (rows, 0, 60)
    items = list(work.read_lines(run.items_key, Item))
    assert [item.row for item in items] == list(range(1, rows + 1))
    assert len({item.file_id for item in items}) == rows


def test_a_fault_in_the_middle_leaves_nothing_behind(stacked_env, validate, work) -> None:
    good = "".join(f"s3://a-bucket/{'x' * 60}{n}.mp3,{n}\n" for n in range(60_000))
    with pytest.raises(ManifestFormatError, match=r"line 60002, byte \d+: not UTF-8"):
        validate(f"audio_url,file_id\n{good}".encode() + b"s3://a-bucket/\xfc.mp3,last\n")
    assert list(work.keys("")) == []
    assert "Uploads" not in stacked_env.list_multipart_uploads(Bucket="work")


def test_every_recording_under_a_prefix_is_an_item(stacked_env, start, work) -> None:
    objects = {
        "a/talk.mp3": 9,
        "a/talk.wav": 8,
        "b/Talk.MP3": 7,
        "notes.txt": 6,
        "b/": 0,
        "x.m4a": 0,
    }
    for key, size in objects.items():
        stacked_env.put_object(Bucket="input", Key=f"calls/{key}", Body=b"x" * size)
    stacked_env.put_object(
        Bucket="input", Key="calls/old.flac", Body=b"x", StorageClass="DEEP_ARCHIVE"
    )
    run = start({"manifest": "s3://input/calls/"})
    assert [
        (item.row, item.file_id, item.audio_url, item.size_bytes)
        for item in work.read_lines(run["items_key"], Item)
    ] == [
        (1, "a_talk", "s3://input/calls/a/talk.mp3", 9),
        (2, "a_talk-2", "s3://input/calls/a/talk.wav", 8),
        (3, "b_Talk", "s3://input/calls/b/Talk.MP3", 7),
    ]
    causes = {row.row: row.cause for row in failures(work).values()}
    assert "archived in DEEP_ARCHIVE" in causes[4]
    assert "is empty" in causes[5]


def test_a_prefix_without_recordings_is_empty(stacked_env, start) -> None:
    stacked_env.put_object(Bucket="input", Key="notes/a.txt", Body=b"x")
    with pytest.raises(ManifestEmptyError, match="no recording under it"):
        start({"manifest": "s3://input/notes/"})


def test_a_strict_run_stops_at_bad_rows_and_tells_all_of_them(validate, work) -> None:
    with pytest.raises(ManifestRowsError, match=r"2 of its rows.*/runs/r1/rejected.jsonl"):
        validate("audio_url\ns3://a-bucket/a.mp3\nftp://x\nftp://y\n", strict=True)
    assert [failure.row for failure in failures(work).values()] == [2, 3]
    assert not work.exists("runs/r1/items.jsonl")


def test_a_strict_run_of_good_rows_goes_on(validate) -> None:
    assert validate("audio_url\ns3://a-bucket/a.mp3\n", strict=True).item_count == 1


def test_checked_sources_that_are_missing_are_bad_rows(stacked_env, validate, work) -> None:
    stacked_env.put_object(Bucket="input", Key="audio/a.mp3", Body=b"12345")
    run = validate(
        "audio_url\ns3://input/audio/a.mp3\ns3://input/audio/b.mp3\nhttps://host/c.mp3\n",
        check_sources="all",
    )
    items = list(work.read_lines(run.items_key, Item))
    assert [(item.row, item.size_bytes) for item in items] == [(1, 5), (3, None)]
    (failure,) = failures(work).values()
    assert failure.cause == (
        "row 2, column audio_url: 's3://input/audio/b.mp3': there is no such object"
    )


def test_a_sample_asks_for_some_and_stops_a_manifest_of_nothing(stacked_env, validate) -> None:
    rows = "".join(f"s3://input/audio/{n}.mp3\n" for n in range(1_000))
    with pytest.raises(ManifestSourcesError, match=r"150 of 150 recordings .*no such object"):
        validate(f"audio_url\n{rows}", check_sources="sample")


def test_a_sample_holds_the_runs_failure_limit(stacked_env, validate) -> None:
    stacked_env.put_object(Bucket="input", Key="audio/a.mp3", Body=b"12345")
    body = "audio_url\ns3://input/audio/a.mp3\ns3://input/audio/b.mp3\n"
    assert validate(body, check_sources="sample", max_failure_percent=50).rejected_count == 1
    with pytest.raises(ManifestSourcesError, match="1 of 2"):
        validate(body, check_sources="sample", max_failure_percent=49)


def test_missing_manifest_is_an_options_error(start) -> None:
    with pytest.raises(OptionsError, match="manifest is missing"):
        start({"engine": "auto"})


def test_manifest_that_is_no_s3_address_is_an_options_error(start) -> None:
    with pytest.raises(OptionsError, match=r"allowed: s3://bucket/key"):
        start({"manifest": "march.csv"})


def test_absent_manifest_is_not_found(start) -> None:
    with pytest.raises(ManifestNotFoundError, match=r"s3://input/none.csv: there is no such"):
        start({"manifest": "s3://input/none.csv"})


def test_absent_bucket_is_not_found(start) -> None:
    with pytest.raises(ManifestNotFoundError, match=r"s3://nobodys/m.csv"):
        start({"manifest": "s3://nobodys/m.csv"})


def test_latin_1_is_refused_with_line_and_byte(validate) -> None:
    with pytest.raises(ManifestFormatError, match=r"line 2, byte 14: not UTF-8"):
        validate("audio_url\ns3:/ü/a.mp3\n".encode("latin-1"))


def test_broken_json_is_refused_with_line_and_byte(validate) -> None:
    with pytest.raises(ManifestFormatError, match=r"not JSON: line 2: Expecting value"):
        validate('[{"audio_url": "s3://b-1/a.mp3"},\n  oops]', key="m.json")


def test_broken_json_line_is_a_bad_row_and_the_others_go_on(validate, work) -> None:
    run = validate(
        '{"audio_url": "a.mp3"}\n\n{"audio_url"\n{"audio_url": "b.mp3"}\n', key="m.jsonl"
    )
    assert [item.row for item in work.read_lines(run.items_key, Item)] == [1, 3]
    (failure,) = failures(work).values()
    assert failure.cause.startswith("row 2, column (all): '{\"audio_url\"': not JSON: ")


def test_unknown_structure_is_refused(validate) -> None:
    with pytest.raises(ManifestFormatError, match="an object with files in it"):
        validate('{"files": []}', key="m.json")


def test_header_without_audio_url_is_a_column_error(validate) -> None:
    with pytest.raises(ManifestColumnError, match="no column audio_url; there are file_id, title"):
        validate("file_id,title\na,b\n")


def test_unknown_column_is_named_with_the_nearest(validate) -> None:
    with pytest.raises(ManifestColumnError, match=r"'duration_estimat'.*duration_estimate"):
        validate("audio_url,duration_estimat\ns3://b-1/a.mp3,1\n")


@pytest.mark.parametrize("body", ["", "audio_url,title\n", "\n\n"])
def test_manifest_without_rows_is_empty(validate, body) -> None:
    with pytest.raises(ManifestEmptyError, match="has no rows"):
        validate(body)


def test_no_good_row_is_empty_and_still_leaves_records(validate, work) -> None:
    with pytest.raises(ManifestEmptyError, match=r"not one of its 4 rows.*row 1.*row 2.*row 3"):
        validate("audio_url\n" + "gopher://x\n" * 4)
    assert len(failures(work)) == 4
    assert not work.exists("runs/r1/items.jsonl")


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("engine", "whisper", "auto, parakeet or assemblyai"),
        ("outputs", ["srt", "docx"], "json, srt, vtt, txt"),
        ("outputs", [], "one or more"),
        ("budget_usd", "25", "dollars"),
        ("budget_usd", -1, "0 or more"),
        ("deadline_minutes", 0, "1 or more"),
        ("max_failure_percent", 101, "0 to 100"),
        ("diarize", "yes", "true or false"),
        ("key_terms", "one", "a list"),
        ("language", "German, please", "BCP 47"),
    ],
)
def test_wrong_option_names_field_value_and_what_is_allowed(start, option, value, allowed) -> None:
    with pytest.raises(OptionsError) as caught:
        start({"manifest": [{"audio_url": "s3://a-bucket/a.wav"}], option: value})
    assert f"{option} is {value!r}; allowed: " in str(caught.value)
    assert allowed in str(caught.value)


def test_unknown_option_gets_the_nearest_as_a_hint(start) -> None:
    with pytest.raises(OptionsError, match=r"no option 'langage'\. Did you mean language\?"):
        start({"manifest": [], "langage": "de"})


def test_event_of_another_shape_is_a_payload_error(
    stacked_env, load_handler, lambda_context
) -> None:
    with pytest.raises(PayloadError, match="StartRun"):
        load_handler("validate_manifest")({"manifest": "s3://b/m.csv"}, lambda_context)
