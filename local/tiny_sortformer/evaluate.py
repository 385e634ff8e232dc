"""Diarization error rate on voices never heard: `python -m tiny_sortformer.evaluate MODEL`."""

from __future__ import annotations

import argparse
from itertools import permutations
from pathlib import Path

import numpy as np
from fanscribe.contracts import Turn
from fanscribe_gpu.sortformer import Sortformer, load_sortformer

from tiny_sortformer.conversations import SLOTS, Conversation, ConversationMaker
from tiny_sortformer.corpus import SpeakerCorpus, ensure_corpora
from tiny_sortformer.places import CORPORA

_FRAME_MS = 80
_CONVERSATIONS = 20


def error_rate(true: np.ndarray, heard: np.ndarray) -> float:
    """Missed, false and confused speech over all speech, under the best naming of the speakers.

    Both are (frames, SLOTS) of 0 and 1; no collar, overlap counts.
    """
    wrong = min(
        np.maximum(true.sum(1), heard.sum(1)).sum() - (true * heard[:, list(names)]).sum()
        for names in permutations(range(SLOTS))
    )
    return float(wrong / true.sum())


def frames_of(turns: tuple[Turn, ...], frames: int) -> np.ndarray:
    """(frames, SLOTS) of 0 and 1."""
    heard = np.zeros((frames, SLOTS))
    for turn in turns:
        heard[turn.start_ms // _FRAME_MS : turn.end_ms // _FRAME_MS, ord(turn.speaker) - 65] = 1
    return heard


def measured(diarizer: Sortformer, conversation: Conversation) -> float:
    """The error rate of one conversation."""
    listener = diarizer.listen()
    listener.hear(conversation.audio)
    true = conversation.targets()
    return error_rate(true, frames_of(listener.turns(), len(true)))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--data", type=Path, default=CORPORA, help="where the corpora are kept")
    arguments = parser.parse_args()
    diarizer = load_sortformer(str(arguments.model), client=None)  # type: ignore[arg-type]
    _, held_out = ensure_corpora(arguments.data)
    maker = ConversationMaker(SpeakerCorpus(held_out), seed=11)
    print("| speakers | seconds | error rate |\n|---:|---:|---:|")  # noqa: T201
    for seconds in (60, 600):
        for count in (1, 2, 3, 4):
            talks = [
                maker.conversation(seconds, count) for _ in range(_CONVERSATIONS * 60 // seconds)
            ]
            rate = np.mean([measured(diarizer, each) for each in talks])
            print(f"| {count} | {seconds} | {rate:.1%} |", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
