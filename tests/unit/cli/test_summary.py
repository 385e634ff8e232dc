"""What became of a run, as a person and as a program reads it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import msgspec
import pytest
from fanscribe.contracts import Outcome, RunReport, Transcript
from fanscribe_cli.cause import Ending
from fanscribe_cli.summary import Summary, file_summaries, read_report
from fanscribe_cli.table import MOST_ROWS, as_json, clock, print_summary
from rich.console import Console

pytest.importorskip("kaldialign")

OUTCOMES = (
    Outcome(file_id="a", status="complete", duration_ms=61_000, engine="parakeet", words=3),
    Outcome(
        file_id="b", status="partial", duration_ms=3_723_000, engine="parakeet",
        error="DecodeError", cause="b: 300000-600000 ms does not decode",
    ),
    Outcome(file_id="c", status="failed", error="SourceNotFoundError", cause="c.mp3: not there"),
)  # fmt: skip


def report(outcomes: tuple[Outcome, ...] = OUTCOMES) -> RunReport:
    return RunReport(
        run_id="r1",
        manifest="s3://input/uploads/r1/m.csv",
        complete=1,
        partial=1,
        failed=1,
        audio_ms=3_784_000,
        estimated_usd=0.02,
        planned_usd=0.01,
        actual_usd=0.015,
        outcomes=outcomes,
    )


def transcript(folder: Path, file_id: str, text: str) -> Path:
    file = folder / file_id / "transcript.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    written = Transcript(
        file_id=file_id,
        audio_url="s3://input/a.mp3",
        status="complete",
        duration_ms=61_000,
        language="en",
        engine="parakeet",
        model="tiny",
        text=text,
        segments=(),
        words=(),
    )
    file.write_bytes(msgspec.json.encode(written))
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def references(tmp_path: Path) -> Path:
    (tmp_path / "references").mkdir()
    (tmp_path / "references/a.txt").write_text("The old\nbridge.\n")
    (tmp_path / "references/c.txt").write_text("Never heard.")
    return tmp_path / "references"


def summary(folder: Path, references: Path | None, ending: Ending) -> Summary:
    fetched = {transcript(folder, "a", "the new bridge")}
    return Summary(
        run_id="r1",
        execution_arn="arn:aws:states:us-east-1:123456789012:execution:fanscribe:r1",
        ending=ending,
        output_dir=folder,
        is_embedded=True,
        report=report(),
        files=tuple(file_summaries(report(), fetched, folder, references)),
    )


def printed(summary: Summary) -> str:
    out = io.StringIO()
    print_summary(summary, Console(file=out, width=120))
    return out.getvalue()


def test_the_table_has_every_file_and_every_failure_by_name(folder: Path, references: Path) -> None:
    shown = printed(summary(folder, references, Ending("SUCCEEDED")))
    row_a = next(line for line in shown.splitlines() if line.startswith("a "))
    assert row_a.split()[1:4] == ["1:01", "complete", "33.3%"]
    assert "1:03:04 of audio by parakeet" in shown
    assert "c SourceNotFoundError: c.mp3: not there" in shown
    assert "b DecodeError: b: 300000-600000 ms does not decode" in shown
    assert "estimated $0.0200, planned $0.0100, actual $0.0150" in shown
    assert "nothing was billed" in shown
    assert "1 of 3 reference words" in shown


def test_without_references_there_is_no_error_rate(folder: Path) -> None:
    shown = printed(summary(folder, None, Ending("SUCCEEDED")))
    assert "WER" not in shown
    assert "reference words" not in shown


def test_a_failed_run_says_its_error_and_cause(folder: Path) -> None:
    ending = Ending("FAILED", "TooManyFailuresError", "2 of 3 items failed")
    assert "TooManyFailuresError: 2 of 3 items failed" in printed(summary(folder, None, ending))


def test_square_brackets_in_a_cause_are_text(folder: Path) -> None:
    ending = Ending("FAILED", "OptionsError", "[red]engine[/red] is 'x'")
    assert "[red]engine[/red] is 'x'" in printed(summary(folder, None, ending))


def test_json_holds_the_same_facts(folder: Path, references: Path) -> None:
    facts = json.loads(as_json(summary(folder, references, Ending("SUCCEEDED"))))
    assert (facts["status"], facts["complete"], facts["failed"]) == ("SUCCEEDED", 1, 1)
    assert facts["actual_usd"] == 0.015
    assert facts["wer"] == 0.3333
    by_id = {file["file_id"]: file for file in facts["files"]}
    assert by_id["a"]["outputs"] == str(folder / "a")
    assert by_id["a"]["wer"] == 0.3333
    assert (by_id["c"]["outputs"], by_id["c"]["error"]) == (None, "SourceNotFoundError")


def test_an_earlier_runs_files_in_the_folder_are_not_taken_for_this_ones(
    folder: Path, references: Path
) -> None:
    transcript(folder, "a", "words of an earlier run")
    (folder / "report.json").write_bytes(msgspec.json.encode(report()))
    assert read_report(set(), folder) is None
    (first, *_) = file_summaries(report(), set(), folder, references)
    assert first.word_errors is None


def test_a_long_run_shows_its_failures_first(folder: Path) -> None:
    good = tuple(Outcome(file_id=f"good-{n}", status="complete") for n in range(MOST_ROWS + 5))
    bad = Outcome(file_id="bad", status="failed", error="EmptyAudioError", cause="nothing")
    shown = msgspec.structs.replace(
        summary(folder, None, Ending("SUCCEEDED")),
        files=tuple(file_summaries(report((*good, bad)), set(), folder, None)),
    )
    lines = printed(shown).splitlines()
    assert lines[1].startswith("bad")
    assert "... and 6 more in report.json" in lines


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(None, ""), (0, "0:00"), (59_499, "0:59"), (59_500, "1:00"), (3_723_000, "1:02:03")],
)
def test_durations_read_as_a_clock(milliseconds: int | None, text: str) -> None:
    assert clock(milliseconds) == text
