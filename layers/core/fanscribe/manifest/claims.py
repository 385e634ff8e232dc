"""Which row has which file id, for millions of them: 12 bytes a slot, and no id is kept."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterable, Sequence

_FIRST_SLOTS = 1 << 12


class Claims:
    """A hash table of ids' hashes, open addressing, at most two thirds full.

    Ids that differ by case or by how accents are composed are one id: they would be one file on
    most people's disks. Python's string hash has 64 bits and a secret of the process's own: that
    two different ids of a million share one happens in one manifest of 30 million, and then a row
    is refused as a duplicate, by name, and none is lost.
    """

    def __init__(self) -> None:
        self._count = 0
        self._hashes = array("q", bytes(8 * _FIRST_SLOTS))
        self._rows = array("I", bytes(4 * _FIRST_SLOTS))

    def claim(self, file_ids: Sequence[str], rows: Iterable[int]) -> dict[int, int]:
        """Give each id to its row; the places of those that have a row already, with that row."""
        self._make_room(len(file_ids))
        return self._put(map(hash, _folded(file_ids)), rows) if file_ids else {}

    def is_free(self, file_id: str, row: int) -> bool:
        """Give the id to `row`, if nobody has it."""
        return not self.claim([file_id], [row])

    def _put(self, keys: Iterable[int], rows: Iterable[int]) -> dict[int, int]:
        # The one loop here that runs for every row.
        hashes, owners, mask = self._hashes, self._rows, len(self._hashes) - 1
        taken: dict[int, int] = {}
        new = 0
        for at, (hashed, row) in enumerate(zip(keys, rows, strict=True)):
            key = hashed or 1  # nought marks a free slot
            slot = key & mask
            while held := hashes[slot]:
                if held == key:
                    taken[at] = owners[slot]
                    break
                slot = (slot + 1) & mask
            else:
                hashes[slot] = key
                owners[slot] = row
                new += 1
        self._count += new
        return taken

    def _make_room(self, more: int) -> None:
        slots = len(self._hashes)
        while (self._count + more) * 3 > slots * 2:
            slots *= 4
        if slots == len(self._hashes):
            return
        hashes, rows = self._hashes, self._rows
        self._count = 0
        self._hashes, self._rows = array("q", bytes(8 * slots)), array("I", bytes(4 * slots))
        held = [at for at, key in enumerate(hashes) if key]
        self._put((hashes[at] for at in held), (rows[at] for at in held))


def _folded(file_ids: Sequence[str]) -> list[str]:
    """All at once: what is done for a thousand ids together costs little for each."""
    joined = "\n".join(file_ids).casefold()
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
    return joined.split("\n")
