"""What key terms do to the tiny Parakeet's hearing of people it does not know, in noise."""

from __future__ import annotations

from collections.abc import Iterator

from fanscribe_gpu.engine import Clip
from fanscribe_gpu.parakeet import Parakeet, load_parakeet
from tiny_parakeet.key_terms import Found, Spoken, found, strangers
from tiny_parakeet.places import SHIPPED_MODEL

_CLIPS, _BATCH = 100, 16
_NOISE_DB = (40.0, 10.0)


def run() -> Iterator[str]:
    """Markdown lines."""
    engine = load_parakeet(str(SHIPPED_MODEL), client=None)  # type: ignore[arg-type]
    yield (
        "| noise | terms said | recall | with key terms | heard, not said | with key terms "
        "| WER of other words | with key terms |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for noise_db in _NOISE_DB:
        spoken = list(strangers(_CLIPS, noise_db))
        yield _row(
            noise_db, _heard(engine, spoken, boosted=False), _heard(engine, spoken, boosted=True)
        )


def _heard(engine: Parakeet, spoken: list[Spoken], *, boosted: bool) -> Found:
    clips = [Clip(each.audio, each.terms if boosted else ()) for each in spoken]
    heard = [
        answer
        for at in range(0, len(clips), _BATCH)
        for answer in engine.transcribe(clips[at : at + _BATCH])
    ]
    return found(spoken, [" ".join(word.text for word in one.words) for one in heard])


def _row(noise_db: float, plain: Found, boosted: Found) -> str:
    cells = (
        f"{noise_db:.0f} dB below", plain.said,
        f"{plain.recall:.1%}", f"{boosted.recall:.1%}",
        plain.false, boosted.false,
        f"{plain.rest_wer:.2%}", f"{boosted.rest_wer:.2%}",
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"
