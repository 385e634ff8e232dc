"""Which row has which file id, for millions of them: some 20 bytes a row, and no id is kept."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Sequence

_FIRST_SLOTS = 1 << 13


class Claims:
    """A hash table of ids' hashes: `slots` say where in `hashes` and `rows` an entry is.

    Ids that differ by case or by how accents are composed are one id: they would be one file on
    most people's disks. Python's string hash has 64 bits and a secret of the process's own: that
    two different ids of a million share one happens in one manifest of 30 million, and then a row
    is refused as a duplicate, by name, and none is lost.
    """

    def __init__(self) -> None:
        self._hashes = array("q")
        self._rows = array("I")
        self._slots = array("I", bytes(4 * _FIRST_SLOTS))

    def claim(self, file_ids: Sequence[str], rows: Sequence[int]) -> dict[int, int]:
        """Give each id to its row; the places of those that have a row already, with that row."""
        if not file_ids:
            return {}
        hashed = list(map(hash, _folded(file_ids)))
        if (len(self._hashes) + len(hashed)) * 3 > len(self._slots) * 2:
            self._grow(len(hashed))
        first = len(self._hashes)
        self._hashes.extend(hashed)
        self._rows.extend(rows)
        return self._put(hashed, first)

    def is_free(self, file_id: str, row: int) -> bool:
        """Give the id to `row`, if nobody has it."""
        return not self.claim([file_id], [row])

    def _put(self, hashed: Sequence[int], first: int) -> dict[int, int]:
        # The one loop here that runs for every row. Nought marks a free slot.
        slots, hashes, mask = self._slots, self._hashes, len(self._slots) - 1
        taken: dict[int, int] = {}
        for entry, key in enumerate(hashed, first + 1):
            slot = key & mask
            while held := slots[slot]:
                if hashes[held - 1] == key:
                    taken[entry - first - 1] = self._rows[held - 1]
                    break
                slot = (slot + 1) & mask
            else:
                slots[slot] = entry
        return taken

    def _grow(self, more: int) -> None:
        """Four times the slots, as often as it takes, with every entry put into them again."""
        count = len(self._slots)
        while (len(self._hashes) + more) * 3 > count * 2:
            count *= 4
        slots, mask = array("I", bytes(4 * count)), count - 1
        # An id claimed in vain is put again too, behind its owner: it does no harm there.
        for entry, hashed in enumerate(self._hashes, 1):
            slot = hashed & mask
            while slots[slot]:
                slot = (slot + 1) & mask
            slots[slot] = entry
        self._slots = slots


def _folded(file_ids: Sequence[str]) -> list[str]:
    """All at once: what is done for a thousand ids together costs little for each."""
    joined = "\n".join(file_ids).casefold()
    if not joined.isascii():
        joined = unicodedata.normalize("NFC", joined)
    return joined.split("\n")
