"""Hard texts in every textual format, against what was reviewed.

`pytest tests/golden --regenerate-golden` writes the expectations anew; review them as a diff.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fanscribe.transcript.formats import Script, format_named
from golden.hard_texts import HARD_TEXTS, HardText

EXPECTED = Path(__file__).parent / "expected"
FORMATS = ("srt", "vtt", "txt", "speakers", "tsv")


def rendered(hard: HardText) -> bytes:
    script = Script(hard.transcript, hard.options)
    told = (f"===== {name}\n".encode() + format_named(name).render(script) for name in FORMATS)
    return b"\n".join((*told, b"===== rules not kept", *_reasons(script), b""))


def _reasons(script: Script) -> list[bytes]:
    return [
        f"cue {number}: {each.rule} {each.measured} of {each.allowed}: {each.reason}".encode()
        for number, cue in enumerate(script.cues, start=1)
        for each in cue.breaches
    ]


@pytest.mark.parametrize("name", HARD_TEXTS)
def test_a_hard_text_is_written_as_it_was_reviewed(
    name: str, request: pytest.FixtureRequest
) -> None:
    file = EXPECTED / f"{name}.txt"
    if request.config.getoption("--regenerate-golden", default=False):
        file.write_bytes(rendered(HARD_TEXTS[name]))
    assert rendered(HARD_TEXTS[name]).decode() == file.read_bytes().decode()


def test_nothing_is_expected_of_texts_that_are_gone() -> None:
    assert sorted(path.stem for path in EXPECTED.iterdir()) == sorted(HARD_TEXTS)
