"""Which row gets which id, when rows want the same."""

from __future__ import annotations

import pytest
from fanscribe.manifest.acceptance import accept
from fanscribe.manifest.formats import Row
from fanscribe.manifest.validate import items_per_batch
from fanscribe.storage import Address


def accepted(*rows: dict[str, object]):
    return accept((Row(number, row) for number, row in enumerate(rows, 1)), None)


def url(name: str) -> str:
    return f"s3://a-bucket/{name}"


def test_derived_ids_that_collide_are_numbered() -> None:
    items, failures = accepted(*({"audio_url": url(f"{n}/talk.mp3")} for n in range(3)))
    assert [item.file_id for item in items] == ["talk", "talk-2", "talk-3"]
    assert failures == []


def test_a_given_id_goes_before_a_derived_one_of_an_earlier_row() -> None:
    items, failures = accepted(
        {"audio_url": url("talk.mp3")}, {"audio_url": url("b.mp3"), "file_id": "talk"}
    )
    assert [item.file_id for item in items] == ["talk-2", "talk"]
    assert failures == []


def test_ids_that_are_alike_once_cleaned_are_duplicates() -> None:
    items, (failure,) = accepted(
        {"audio_url": url("1.mp3"), "file_id": "a/b"},
        {"audio_url": url("2.mp3"), "file_id": "a\\b"},
    )
    assert [item.file_id for item in items] == ["a_b"]
    assert (failure.error, failure.file_id) == ("DuplicateFileIdError", "a_b~row-2")
    assert failure.audio_url == url("2.mp3")


def test_a_bad_row_does_not_take_the_id_of_a_later_good_one() -> None:
    items, (failure,) = accepted(
        {"audio_url": "ftp://x", "file_id": "a"}, {"audio_url": url("a.mp3"), "file_id": "a"}
    )
    assert [(item.file_id, item.row) for item in items] == [("a", 2)]
    assert (failure.error, failure.file_id) == ("RowError", "a~row-1")


def test_a_failure_keeps_the_whole_address_for_the_retry() -> None:
    rows = [Row(n, {"Audio_URL": "x/a.mp3", "File_ID": "a"}) for n in (1, 2)]
    _, (failure,) = accept(rows, Address("a-bucket", "manifests/m.json"))
    assert failure.audio_url == "s3://a-bucket/manifests/x/a.mp3"
    assert failure.file_id == "a~row-2"


@pytest.mark.parametrize(
    ("items", "batch"), [(0, 1), (1, 1), (1_000, 1), (1_001, 2), (2_001, 3), (1_000_000, 1_000)]
)
def test_a_map_has_at_most_a_thousand_children(items: int, batch: int) -> None:
    assert items_per_batch(items) == batch
