"""What holds for one item, its row and the run's options put together."""

from __future__ import annotations

import pytest
from fanscribe.contracts import AssemblyAiOptions, Item, Options
from fanscribe.effective import effective


@pytest.mark.parametrize(
    ("options", "row", "may_leave"),
    [
        ({}, {}, True),
        ({"engine": "parakeet"}, {}, False),
        ({}, {"engine": "parakeet"}, False),
        ({"engine": "parakeet"}, {"engine": "auto"}, True),
        ({"engine": "parakeet", "fallback": True}, {}, True),
        ({"fallback": False}, {}, False),
    ],
)
def test_audio_leaves_a_named_parakeet_only_where_fallback_was_asked_for(
    options: dict, row: dict, may_leave: bool
) -> None:
    item = Item(file_id="a", audio_url="s3://a-bucket/a.mp3", row=1, **row)
    assert effective(item, Options(**options)).fallback is may_leave


def test_a_row_outweighs_the_run_in_what_it_asks_of_assemblyai_and_leaves_the_rest() -> None:
    run = Options(assemblyai=AssemblyAiOptions(punctuate=False, speakers_expected=4))
    row = AssemblyAiOptions(speakers_expected=2, disfluencies=True)
    item = Item(file_id="a", audio_url="s3://a-bucket/a.mp3", row=1, assemblyai=row)
    assert effective(item, run).assemblyai == AssemblyAiOptions(
        punctuate=False, speakers_expected=2, disfluencies=True
    )
