"""`fanscribe run --local` as a person uses it: the command, a terminal, and nothing else."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from cli.terminal import ROOT, descendants, fanscribe, terminal

DEMO = ROOT / "events/demo"
SHORT = ("greeting", "answering-machine", "broken-download")

pytestmark = [pytest.mark.e2e, pytest.mark.model]


@pytest.fixture
def manifest(tmp_path: Path) -> str:
    """Two short recordings, a broken one, and one that is not there."""
    with (DEMO / "manifest.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["file_id"] in SHORT]
    lines = [f"{DEMO / row['audio_url']},{row['file_id']}" for row in rows]
    written = tmp_path / "short.csv"
    written.write_text("\n".join(["audio_url,file_id", *lines, "gone.mp3,gone", ""]))
    return str(written)


def options(folder: Path) -> tuple[str, ...]:
    return ("--local", "--model", "tiny", "--output-dir", str(folder))


def test_on_a_terminal_a_run_shows_its_stages_and_ends_with_a_table(
    manifest: str, tmp_path: Path
) -> None:
    references = ("--references", str(DEMO / "references"))
    with terminal("run", manifest, *options(tmp_path / "out"), *references) as shown:
        code = shown.wait(240)
    assert code == 0, shown.text
    assert "Transcribe shards" in shown.text
    table = shown.text[shown.text.index("file ") :]
    assert "2 complete, 0 partial, 2 failed" in table
    assert "broken-download UnreadableAudioError: " in table
    assert "gone SourceNotFoundError: " in table
    assert "nothing was billed" in table
    assert (tmp_path / "out/report.html").is_file()
    for file_id, recording in (("greeting", ".mp3"), ("answering-machine", ".wav")):
        names = {file.name for file in (tmp_path / "out" / file_id).iterdir()}
        endings = (".json", ".srt", ".vtt", ".txt", ".html")
        assert names == {f"transcript{each}" for each in endings} | {f"recording{recording}"}
    retry = (tmp_path / "out/retry-manifest.jsonl").read_text().splitlines()
    assert len(retry) == 2


def test_away_from_one_the_facts_are_on_stdout_and_the_progress_on_stderr(
    manifest: str, tmp_path: Path
) -> None:
    done = fanscribe("run", manifest, *options(tmp_path), "--output-format", "srt", "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["status"] == "SUCCEEDED"
    assert (facts["complete"], facts["failed"]) == (2, 2)
    assert "Split items: done, 4/4" in done.stderr
    written = {file.suffix for file in (tmp_path / "greeting").iterdir()}
    assert ".srt" in written
    kept = {".json", ".mp3"}
    assert written <= {".srt"} | kept, "the transcript and the recording are beside what was asked"


def test_a_run_in_which_nothing_succeeds_fails_and_still_says_why(tmp_path: Path) -> None:
    broken = str(DEMO / "recordings/broken-download.mp3")
    done = fanscribe("run", broken, *options(tmp_path))
    assert done.returncode == 1, done.stderr
    assert "TooManyFailuresError: " in done.stdout
    assert "UnreadableAudioError: " in done.stdout
    assert "errorMessage" not in done.stdout


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
def test_ctrl_c_ends_the_run_and_everything_it_started(manifest: str, tmp_path: Path) -> None:
    with terminal("run", manifest, *options(tmp_path)) as shown:
        shown.wait_for("0/1 ", 120)  # the one shard's job has begun
        started = descendants(shown.process.pid)
        shown.press_ctrl_c()
        code = shown.wait(60)
    assert code == 130, shown.text
    assert "was stopped" in shown.text
    assert "Traceback" not in shown.text
    assert started, "functions and a job were running"
    assert not [pid for pid in started if Path(f"/proc/{pid}").is_dir()]
