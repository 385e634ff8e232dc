"""Why an engine heard a recording, in a sentence."""

from __future__ import annotations

import pytest
from fanscribe.contracts import Engine, EngineChoice, Item, Options
from fanscribe.report.reasons import reason


@pytest.mark.parametrize(
    ("asked", "language", "planned", "heard", "said"),
    [
        ("auto", None, "parakeet", "parakeet", None),
        ("parakeet", "en", "parakeet", "parakeet", None),
        ("assemblyai", "en", "assemblyai", "assemblyai", None),
        ("assemblyai", "ja", "assemblyai", "assemblyai", None),
        ("auto", "ja", "assemblyai", "assemblyai", "language, ja"),
        ("parakeet", "ja", "assemblyai", "assemblyai", "language, ja"),
        ("auto", "en", "parakeet", "assemblyai", "GPU shard failed"),
        ("auto", "en", "assemblyai", "assemblyai", "ready in time"),
    ],
)
def test_it_is_said_where_it_is_not_plain(
    asked: EngineChoice, language: str | None, planned: Engine, heard: Engine, said: str | None
) -> None:
    item = Item(file_id="a", audio_url="s3://input/a.mp3", row=1, engine=asked, language=language)
    found = reason(item, Options(), planned, heard)
    assert (said in found) if said and found else (found is said)
