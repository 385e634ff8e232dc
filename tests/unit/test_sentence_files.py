"""What was written is read back, and a directory is whole or not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from tiny_parakeet.sentence_files import Sentences, write_sentences


class Line(NamedTuple):
    offset: int
    samples: int
    text: str


def test_sentences_are_read_back_with_what_was_said_of_them(tmp_path: Path) -> None:
    spoken = [(np.full(3, 0.5), {"text": "a"}), (np.array([2.0, -2.0]), {"text": "b"})]
    write_sentences(tmp_path / "corpus", iter(spoken))
    found = Sentences(tmp_path / "corpus", Line)
    assert found.entries == [Line(0, 3, "a"), Line(3, 2, "b")]
    assert found.audio(found.entries[0]) == pytest.approx(0.5, abs=1e-4)
    assert found.audio(found.entries[1]) == pytest.approx([1, -1], abs=1e-4), "it is clipped"


def test_what_was_not_finished_is_not_there(tmp_path: Path) -> None:
    def spoken() -> Iterator[tuple[np.ndarray, dict[str, Any]]]:
        yield np.zeros(3), {"text": "a"}
        raise RuntimeError("out of breath")

    with pytest.raises(RuntimeError):
        write_sentences(tmp_path / "corpus", spoken())
    assert not (tmp_path / "corpus").exists()
