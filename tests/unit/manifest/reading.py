"""A manifest's rows through all of its reading, into what would lie in S3."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from fanscribe.contracts import Failure, Item
from fanscribe.manifest.acceptance import Acceptance
from fanscribe.manifest.batches import Batch, batch_of
from fanscribe.manifest.formats import read_batches
from fanscribe.manifest.parsing import Parser
from fanscribe.storage import Address

MANIFEST = Address("a-bucket", "manifests/m")


class Held:
    """What an Upload would have written."""

    def __init__(self) -> None:
        self.body = b""

    def write(self, body: bytes) -> None:
        self.body += body

    def lines(self, kind: type) -> list:
        return msgspec.json.Decoder(kind).decode_lines(self.body)


class Accepted(NamedTuple):
    items: list[Item]
    failures: list[Failure]


def accepted(batches: Iterable[Batch], manifest: Address | None = MANIFEST) -> Accepted:
    items, rejected = Held(), Held()
    acceptance, parser = Acceptance(manifest, items, rejected), Parser(manifest)
    for batch in batches:
        acceptance.take(parser.parse(batch))
    acceptance.finish()
    found = Accepted(
        msgspec.json.Decoder(Item).decode_lines(items.body),
        msgspec.json.Decoder(Failure).decode_lines(rejected.body),
    )
    assert (acceptance.item_count, acceptance.rejected_count) == tuple(map(len, found))
    return found


def accepted_rows(*rows: object, manifest: Address | None = MANIFEST) -> Accepted:
    return accepted([batch_of(rows, 1)], manifest)


def accepted_text(text: str | bytes, name: str, manifest: Address | None = MANIFEST) -> Accepted:
    body = text if isinstance(text, bytes) else text.encode()
    return accepted(read_batches(name, io.BytesIO(body)), manifest)
