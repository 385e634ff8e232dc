"""From the decoder's tokens to words with times and confidence, by NeMo's own rules."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

from fanscribe.contracts import Word

# Entropy (Tsallis) tells words heard wrong from right better than the greedy path's probability.
_CONFIDENCE = {
    "preserve_frame_confidence": True,
    "preserve_token_confidence": True,
    "preserve_word_confidence": True,
    "exclude_blank": True,
    "aggregation": "mean",
    "method_cfg": {
        "name": "entropy",
        "entropy_type": "tsallis",
        "alpha": 0.5,
        "entropy_norm": "exp",
    },
}

_WORD_BEGINS = "▁"


class Token(NamedTuple):
    """What the decoder found; `frame` is counted from where it began, `duration` in frames."""

    id: int
    frame: int
    duration: int
    confidence: float


Tokens = tuple[Token, ...]


def keep_times_and_confidence(network: Any) -> None:
    """Set a network's decoding, once: a change rebuilds the decoder, CUDA graphs and all."""
    from omegaconf import open_dict

    decoding = copy.deepcopy(network.cfg.decoding)
    with open_dict(decoding):
        decoding.strategy = "greedy_batch"
        decoding.compute_timestamps = True
        decoding.rnnt_timestamp_type = "word"
        decoding.confidence_cfg = _CONFIDENCE
        decoding.greedy.preserve_frame_confidence = True
        # Label looping, on a GPU as CUDA graphs: without them the decoder takes longer than the
        # encoder. NeMo itself does without where they cannot be had.
        decoding.greedy.loop_labels = True
        decoding.greedy.use_cuda_graph_decoder = True
    network.change_decoding_strategy(decoding, verbose=False)


def tokens_of(hypothesis: Any) -> Tokens:
    """Of a NeMo hypothesis that has just been decoded."""
    columns = (
        hypothesis.y_sequence.tolist(),
        hypothesis.timestamp.tolist(),
        hypothesis.token_duration.tolist(),
        hypothesis.non_blank_step_confidence_precomputed,
    )
    return tuple(Token(*each) for each in zip(*columns, strict=True))


def complete(tokens: Tokens, tokenizer: Any) -> tuple[Tokens, Tokens]:
    """What no later token can change, and the word that one may still continue."""
    pieces = tokenizer.ids_to_tokens([token.id for token in tokens])
    starts = [at for at, piece in enumerate(pieces) if piece.startswith(_WORD_BEGINS)]
    last = starts[-1] if starts else 0
    return tokens[:last], tokens[last:]


def words_of_tokens(tokens: Tokens, decoding: Any, frame_ms: int) -> tuple[Word, ...]:
    """The words that NeMo makes of tokens."""
    import torch
    from nemo.collections.asr.parts.utils.rnnt_utils import Hypothesis

    if not tokens:
        return ()
    ids, frames, durations, confidences = zip(*tokens, strict=True)
    hypothesis = Hypothesis(
        score=0.0,
        y_sequence=torch.tensor(ids),
        timestamp=torch.tensor(frames),
        token_duration=torch.tensor(durations),
        non_blank_step_confidence_precomputed=list(confidences),
    )
    decoded = decoding.decode_hypothesis([hypothesis])
    decoded = [decoding.compute_rnnt_timestamps(each, "word") for each in decoded]
    return words_of(decoding.compute_confidence(decoded)[0], frame_ms)


def words_of(hypothesis: Any, frame_ms: int) -> tuple[Word, ...]:
    """The words of a NeMo hypothesis with word times, in milliseconds from its first frame."""
    stamps = hypothesis.timestamp["word"]
    confidences = hypothesis.word_confidence or [None] * len(stamps)
    return tuple(
        _word(stamp, confidence, frame_ms)
        for stamp, confidence in zip(stamps, confidences, strict=True)
    )


def _word(stamp: dict[str, Any], confidence: Any, frame_ms: int) -> Word:
    start = int(stamp["start_offset"]) * frame_ms
    end = max(int(stamp["end_offset"]) * frame_ms, start)
    known = None if confidence is None else min(max(float(confidence), 0.0), 1.0)
    return Word(text=stamp["word"], start_ms=start, end_ms=end, confidence=known)
