"""The demo recordings: manifest, references and files agree, and nothing in them was trained on."""

import csv
import re
from pathlib import Path

import pytest
from tiny_parakeet.demo_recordings import BROKEN_FILE, RECORDINGS, Recording, turns
from tiny_parakeet.grammar import is_held_out, vocabulary, words_of

DEMO = Path(__file__).parents[2] / "events" / "demo"
GOOD_FILES = {recording.file_name for recording in RECORDINGS}
LARGEST_TOTAL_BYTES = 9_000_000


def manifest_rows() -> list[dict[str, str]]:
    with (DEMO / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def reference(file_id: str) -> str:
    return (DEMO / "references" / f"{file_id}.txt").read_text()


def test_the_manifest_lists_every_file_once_and_the_broken_one_too() -> None:
    urls = [row["audio_url"] for row in manifest_rows()]
    files = [f"recordings/{path.name}" for path in (DEMO / "recordings").iterdir()]
    assert sorted(urls) == sorted(files)
    assert {Path(url).name for url in urls} == {*GOOD_FILES, BROKEN_FILE}


def test_every_good_recording_has_a_reference_and_no_other_file_has() -> None:
    references = {path.stem for path in (DEMO / "references").iterdir()}
    assert references == {recording.file_id for recording in RECORDINGS}


def test_file_ids_are_the_names_without_their_endings() -> None:
    for row in manifest_rows():
        assert row["file_id"] == Path(row["audio_url"]).stem


def test_the_recordings_are_small_enough_to_commit() -> None:
    sizes = [path.stat().st_size for path in (DEMO / "recordings").iterdir()]
    assert sum(sizes) <= LARGEST_TOTAL_BYTES


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.file_id)
def test_references_hold_only_sentences_that_were_never_trained_on(recording: Recording) -> None:
    text = reference(recording.file_id)
    assert all(map(is_held_out, re.findall(r"\S[^.?]*[.?]", text)))
    assert set(words_of(text)) <= vocabulary()


@pytest.mark.parametrize("recording", RECORDINGS, ids=lambda recording: recording.file_id)
def test_references_are_what_the_speakers_are_given_to_say(recording: Recording) -> None:
    lines = reference(recording.file_id).splitlines()
    for line, turn in zip(lines, turns(recording), strict=False):
        assert line == " ".join(turn.texts)


@pytest.mark.parametrize("row", manifest_rows(), ids=lambda row: row["file_id"])
def test_recordings_decode_and_last_as_long_as_the_manifest_says(row: dict[str, str]) -> None:
    encoding = pytest.importorskip("tiny_parakeet.encoding")
    path = DEMO / row["audio_url"]
    if path.name == BROKEN_FILE:
        with pytest.raises(ValueError, match="Invalid data"):
            encoding.read_audio(path)
    else:
        seconds = len(encoding.read_audio(path)) / 16_000
        assert seconds == pytest.approx(float(row["duration_estimate"]), abs=1)
