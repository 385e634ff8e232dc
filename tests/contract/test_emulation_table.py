"""docs/emulation.md names a test for each AWS behaviour, and each test it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fanscribe_local import extensions

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/emulation.md").read_text()
TESTS = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
NOT_EXTENSIONS = {"EmbeddedAws.fire"}


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head and its subheadings."""
    section = TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    return [row for row in cells[1:] if row[-1]]


EXTENDED = rows("What AWS does, where it says so, and who sees to it here")
RELIED_ON = rows("What the flow relies on, and the test that holds it")


@pytest.mark.parametrize("row", EXTENDED, ids=lambda row: row[0][:50])
def test_an_extension_of_the_table_is_one_and_has_its_test(row: list[str]) -> None:
    for name in re.findall(r"`(\w+)`", row[-1]):
        tested = name if name.startswith("test_") else f"test_{name}"
        assert tested in TESTS
        assert name.startswith("test_") or name in extensions.MODULES or name == "antlr_format"
    for path in re.findall(r"`([\w/]+\.py|\w+/)`", row[-1]):
        assert (ROOT / "local/fanscribe_local" / path).exists()


def test_every_extension_stands_in_the_table() -> None:
    named = {name for row in EXTENDED for name in re.findall(r"`(\w+)`", row[-1])}
    assert set(extensions.MODULES) - named == set()


@pytest.mark.parametrize("row", RELIED_ON, ids=lambda row: row[0][:50])
def test_a_behaviour_that_is_relied_on_names_a_test_that_exists(row: list[str]) -> None:
    found = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row[-1])
    assert found, row
    for path, function in found:
        assert f"def {function}(" in (ROOT / path).read_text()


def test_each_relied_on_behaviour_says_where_aws_says_so() -> None:
    assert len(RELIED_ON) > 15
    assert all(len(row) == 3 and row[1] for row in RELIED_ON)
