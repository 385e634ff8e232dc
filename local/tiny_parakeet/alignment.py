"""Which token is said when: word times from the speech synthesiser, turned into token times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from tiny_parakeet.corpus import TAIL_S, Entry
from tiny_parakeet.espeak import SAMPLE_RATE

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

_WORD_MARK = "\u2581"  # sentencepiece writes it at the start of every word


@dataclass(frozen=True)
class AlignedTokens:
    """Tokens with the seconds in which they are said; three arrays of shape (tokens,)."""

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray

    def shifted(self, seconds: float) -> AlignedTokens:
        """The same tokens, said later."""
        return AlignedTokens(self.ids, self.starts + seconds, self.ends + seconds)


def joined(parts: list[AlignedTokens]) -> AlignedTokens:
    """Tokens of consecutive sentences as one text."""
    return AlignedTokens(
        *(np.concatenate([getattr(p, name) for p in parts]) for name in ("ids", "starts", "ends"))
    )


def align(entry: Entry, tokenizer: SentencePieceProcessor) -> AlignedTokens:
    """Times for every token of a sentence.

    A word's tokens share its time evenly. Punctuation is given the word's end, and no length.
    """
    end_of_speech = entry.samples / SAMPLE_RATE - TAIL_S
    word_starts = [start for _, start in entry.words]
    word_ends = [*word_starts[1:], max(end_of_speech, word_starts[-1])]
    ids, starts, ends = [], [], []
    for pieces, start, end in zip(
        _pieces_by_word(entry.text, tokenizer), word_starts, word_ends, strict=True
    ):
        spoken = [piece for piece in pieces if not _is_punctuation(piece)]
        edges = np.linspace(start, end, len(spoken) + 1)
        silent = len(pieces) - len(spoken)
        ids += [tokenizer.piece_to_id(piece) for piece in pieces]
        starts += [*edges[:-1], *[end] * silent]
        ends += [*edges[1:], *[end] * silent]
    return AlignedTokens(np.array(ids), np.array(starts), np.array(ends))


def _is_punctuation(piece: str) -> bool:
    return not any(character.isalpha() or character == _WORD_MARK for character in piece)


def _pieces_by_word(text: str, tokenizer: SentencePieceProcessor) -> list[list[str]]:
    words: list[list[str]] = []
    for piece in tokenizer.encode(text, out_type=str):
        if piece.startswith(_WORD_MARK):
            words.append([])
        words[-1].append(piece)
    return words


def token_frames(starts: np.ndarray, frame_s: float, frame_count: int) -> np.ndarray:
    """The encoder frame that should say each token: never decreasing, inside the clip."""
    frames = np.floor(starts / frame_s + 0.5).astype(int)
    return np.maximum.accumulate(np.clip(frames, 0, frame_count - 1))


def frame_classes(
    tokens: AlignedTokens, frame_s: float, frame_count: int, silence: int
) -> np.ndarray:
    """The token sounding in each encoder frame, or the silence class; shape (frame_count,)."""
    classes = np.full(frame_count, silence)
    first = token_frames(tokens.starts, frame_s, frame_count)
    last = np.floor(tokens.ends / frame_s + 0.5).astype(int)
    for token, begin, end, length in zip(
        tokens.ids, first, last, tokens.ends - tokens.starts, strict=True
    ):
        if length > 0:
            classes[begin : max(end, begin + 1)] = token
    return classes
