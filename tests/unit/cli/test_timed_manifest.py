"""What the manifest of an estimate says of recordings on this machine."""

from __future__ import annotations

import json
from pathlib import Path

from fanscribe_cli.inputs import Inputs, read_inputs
from fanscribe_cli.timed_manifest import with_durations
from recordings import recording


def rows(inputs: Inputs) -> list[dict[str, object]]:
    return [json.loads(line) for line in with_durations(inputs).body.splitlines()]


def test_a_recording_here_is_as_long_as_its_header_says(tmp_path: Path) -> None:
    (tmp_path / "talk.wav").write_bytes(recording("wav", 3.0))
    (tmp_path / "page.mp3").write_bytes(b"<html>")
    told = rows(read_inputs([str(tmp_path / "talk.wav"), str(tmp_path / "page.mp3")]))
    assert told[0]["duration_estimate"] == 3.0
    assert "duration_estimate" not in told[1]


def test_what_the_manifest_says_itself_is_kept(tmp_path: Path) -> None:
    (tmp_path / "talk.wav").write_bytes(recording("wav", 3.0))
    manifest = tmp_path / "m.csv"
    manifest.write_text(
        "audio_url,duration_estimate,title\ntalk.wav,99,a\ntalk.wav,,b\ns3://b/c.mp3,,c\n"
    )
    told = rows(read_inputs([str(manifest)]))
    assert [row.get("duration_estimate") for row in told] == ["99", 3.0, ""]
    assert [row["title"] for row in told] == ["a", "b", "c"]
