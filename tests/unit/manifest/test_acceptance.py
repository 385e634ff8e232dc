"""Which row gets which id, when rows want the same."""

from __future__ import annotations

import msgspec
import pytest
from fanscribe.contracts import Item
from fanscribe.manifest.item_lines import ItemLine
from fanscribe.map_children import items_per_batch
from unit.manifest.reading import accepted_rows


def url(name: str) -> str:
    return f"s3://a-bucket/{name}"


def test_derived_ids_that_collide_get_their_rows_number() -> None:
    items, failures = accepted_rows(*({"audio_url": url(f"{n}/talk.mp3")} for n in range(3)))
    assert [item.file_id for item in items] == ["talk", "talk-2", "talk-3"]
    assert failures == []


def test_a_given_id_goes_before_a_derived_one_of_an_earlier_row() -> None:
    items, failures = accepted_rows(
        {"audio_url": url("talk.mp3")}, {"audio_url": url("b.mp3"), "file_id": "talk"}
    )
    assert {item.row: item.file_id for item in items} == {1: "talk-1", 2: "talk"}
    assert failures == []


def test_a_derived_id_whose_number_is_taken_gets_another() -> None:
    given = [{"audio_url": url("a.mp3"), "file_id": name} for name in ("talk", "talk-3")]
    items, _ = accepted_rows(*given, {"audio_url": url("talk.mp3")})
    assert items[-1].file_id == "talk-3-2"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a/b", "a\\b"),
        ("Talk", "talk"),
        ("STRASSE", "straße"),
        ("März", "ma\u0308rz"),
        ("İx", "i̇x"),
    ],
)
def test_ids_that_would_be_one_file_on_some_disk_are_duplicates(first: str, second: str) -> None:
    items, (failure,) = accepted_rows(
        {"audio_url": url("1.mp3"), "file_id": first},
        {"audio_url": url("2.mp3"), "file_id": second},
    )
    assert [item.row for item in items] == [1]
    assert failure.error == "DuplicateFileIdError"
    assert failure.file_id.endswith("~row-2")
    assert "is row 1's already" in failure.cause
    assert failure.audio_url == url("2.mp3")


def test_a_bad_row_does_not_take_the_id_of_a_later_good_one() -> None:
    items, (failure,) = accepted_rows(
        {"audio_url": "ftp://x", "file_id": "a"}, {"audio_url": url("a.mp3"), "file_id": "a"}
    )
    assert [(item.file_id, item.row) for item in items] == [("a", 2)]
    assert (failure.error, failure.file_id) == ("RowError", "a~row-1")


def test_a_failure_keeps_the_whole_address() -> None:
    rows = [{"Audio_URL": "x/a.mp3", "File_ID": "a"} for _ in (1, 2)]
    _, (failure,) = accepted_rows(*rows)
    assert failure.audio_url == "s3://a-bucket/manifests/x/a.mp3"
    assert failure.file_id == "a~row-2"


def test_half_a_character_in_a_cell_is_that_rows_fault_alone() -> None:
    items, failures = accepted_rows(
        {"audio_url": "s3://a-bucket/\ud800.mp3"},
        {"audio_url": url("b.mp3"), "title": "\udc00"},
        {"audio_url": url("c.mp3")},
    )
    assert [item.row for item in items] == [3]
    assert [failure.row for failure in failures] == [1, 2]


def test_an_item_line_is_an_item() -> None:
    fields = {f.name: f.type for f in msgspec.structs.fields(Item)}
    assert {f.name: f.type for f in msgspec.structs.fields(ItemLine)} == fields


@pytest.mark.parametrize(
    ("items", "batch"),
    [(0, 1), (1, 1), (1_000, 1), (1_001, 2), (2_001, 3), (100_000, 100), (1_000_000, 100)],
)
def test_a_map_has_a_thousand_children_or_a_hundred_files_in_each(items: int, batch: int) -> None:
    assert items_per_batch(items) == batch
