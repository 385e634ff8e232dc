"""A distributed Map reads its items from a JSON Lines file."""

from __future__ import annotations

from embedded.lab import PASS, Lab, distributed


def test_each_line_is_an_item_and_blank_lines_are_none(lab: Lab) -> None:
    key = lab.put('{"n": 1}\n\n{"text": "two\u2028lines"}\n')
    ended = lab.run({"Map": distributed(PASS, ItemReader=lab.reader(key))})
    assert ended["result"] == [{"n": 1}, {"text": "two\u2028lines"}]


def test_max_items_reads_no_further(lab: Lab) -> None:
    key = lab.put_lines(range(5))
    ended = lab.run({"Map": distributed(PASS, ItemReader=lab.reader(key, MaxItems=2))})
    assert ended["result"] == [0, 1]


def test_a_file_that_is_not_json_lines_fails_the_map_by_name(lab: Lab) -> None:
    ended = lab.run({"Map": distributed(PASS, ItemReader=lab.reader(lab.put("{broken")))})
    assert (ended["status"], ended["error"]) == ("FAILED", "States.ItemReaderFailed")


def test_an_empty_file_is_no_items(lab: Lab) -> None:
    ended = lab.run({"Map": distributed(PASS, ItemReader=lab.reader(lab.put("")))})
    assert (ended["status"], ended["result"]) == ("SUCCEEDED", [])
