"""What training clips are made of: word times move with the audio, whatever is put around it."""

import random

import numpy as np
from tiny_parakeet.alignment import AlignedTokens, frame_classes, joined, token_frames
from tiny_parakeet.clips import NoiseTapes, band_limited, conversation, degraded

FRAME_S = 0.08
SILENCE = 99


def rng(seed: int) -> random.Random:
    return random.Random(seed)


def click_and_token() -> tuple[np.ndarray, AlignedTokens]:
    """Half a second of silence with one click in it, and a token that says so."""
    audio = np.zeros(8_000, np.float32)
    audio[3_200] = 1.0
    return audio, AlignedTokens(np.array([7]), np.array([0.2]), np.array([0.3]))


def test_tokens_start_where_their_sound_is_after_pauses_are_put_between() -> None:
    clip = conversation([click_and_token() for _ in range(4)], rng(1))
    clicks = np.flatnonzero(clip.audio)
    np.testing.assert_allclose(clip.tokens.starts, clicks / 16_000, atol=1e-9)


def test_tokens_stay_with_their_sound_through_a_poor_recording() -> None:
    tapes = NoiseTapes(seed=1)
    for seed in range(20):
        clip = degraded(conversation([click_and_token()], rng(seed)), rng(seed), tapes)
        loudest = np.argmax(np.abs(clip.audio)) / 16_000
        assert abs(clip.tokens.starts[0] - loudest) < 0.002


def test_nothing_is_left_above_the_cutoff() -> None:
    noise = np.random.default_rng(1).standard_normal(16_384).astype(np.float32)
    power = np.abs(np.fft.rfft(band_limited(noise, 4_000))) ** 2
    assert power[len(power) // 2 + 10 :].sum() < 1e-6 * power.sum()


def test_frames_never_decrease_and_stay_inside_the_clip() -> None:
    frames = token_frames(np.array([0.0, 0.5, 0.4, 9.0]), FRAME_S, frame_count=20)
    assert frames.tolist() == [0, 6, 6, 19]


def test_frames_between_words_are_silent() -> None:
    tokens = joined([click_and_token()[1], click_and_token()[1].shifted(0.4)])
    classes = frame_classes(tokens, FRAME_S, frame_count=10, silence=SILENCE)
    assert classes.tolist() == [99, 99, 99, 7, 99, 99, 99, 99, 7, 99]
