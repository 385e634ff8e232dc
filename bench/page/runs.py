"""A run of any size, as its report and as its transcripts."""

from __future__ import annotations

from collections.abc import Iterator

from fanscribe.contracts import Outcome, RunReport, Transcript, Word
from fanscribe.transcript.segments import paragraphs, sentences

WORDS_AN_HOUR = 9_000


def report(rows: int) -> RunReport:
    """Of recordings that went well, but for one in fifty."""
    outcomes = tuple(_outcome(row) for row in range(1, rows + 1))
    failed = sum(outcome.status == "failed" for outcome in outcomes)
    return RunReport(
        run_id="bench",
        manifest="s3://input/manifests/bench.csv",
        complete=rows - failed,
        partial=0,
        failed=failed,
        audio_ms=sum(outcome.duration_ms or 0 for outcome in outcomes),
        estimated_usd=25.0,
        planned_usd=20.0,
        actual_usd=15.0,
        outcomes=outcomes,
    )


def _outcome(row: int) -> Outcome:
    name, url = f"episode-{row:05}", f"s3://input/audio/season-{row % 40}/episode-{row:05}.mp3"
    if row % 50 == 0:
        cause = f"{url}: not readable as audio: it starts like an HTML page"
        return Outcome(
            file_id=name, status="failed", row=row, error="UnreadableAudioError", cause=cause
        )
    return Outcome(
        file_id=name,
        status="complete",
        audio_url=url,
        row=row,
        title=f"Episode {row} of a podcast about rivers",
        duration_ms=1_800_000 + row,
        engine="parakeet",
        language="en",
        words=4_500,
        confidence=0.93,
        suspects=row % 7 == 0,
        outputs_uri=f"s3://output/bench/{name}/",
    )


def talk(hours: float, file_id: str = "talk") -> Transcript:
    """A recording that long, of one speaker who makes sentences."""
    words = tuple(_words(int(hours * WORDS_AN_HOUR)))
    segments = sentences(words)
    return Transcript(
        file_id=file_id,
        audio_url=f"s3://input/{file_id}.mp3",
        status="complete",
        duration_ms=words[-1].end_ms + 1000,
        language="en",
        engine="parakeet",
        model="nvidia/parakeet-tdt-0.6b-v3",
        text=" ".join(word.text for word in words),
        segments=segments,
        words=words,
        paragraphs=paragraphs(segments),
    )


def _words(count: int) -> Iterator[Word]:
    for at in range(count):
        text = f"word{at % 500}." if at % 12 == 11 else f"word{at % 500}"
        # A sentence begins with a capital.
        text = text.capitalize() if at % 12 == 0 else text
        yield Word(text=text, start_ms=at * 400, end_ms=at * 400 + 300, confidence=0.93)
