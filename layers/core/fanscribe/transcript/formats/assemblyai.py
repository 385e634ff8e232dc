"""The transcript as AssemblyAI's API gives it, for programs that read that.

What the service knows and we do not is absent, which its clients allow; a word without
confidence has 0, because they demand a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import msgspec

from fanscribe.contracts import Word
from fanscribe.transcript.formats.base import Script
from fanscribe.transcript.scripts import join
from fanscribe.transcript.segments import mean_confidence


class AssemblyAI:
    name = "assemblyai"
    ending = "assemblyai.json"
    content_type = "application/json"

    def render(self, script: Script) -> bytes:
        told = script.transcript
        return msgspec.json.encode(
            {
                "id": told.file_id,
                "status": "completed",
                "audio_url": told.audio_url,
                # Its clients know codes such as en_us.
                "language_code": told.language and told.language.replace("-", "_").lower(),
                "speech_model_used": told.model,
                "audio_duration": round(told.duration_ms / 1000),
                "text": told.text,
                "confidence": told.confidence or 0.0,
                "words": [_word(word) for word in told.words],
                "utterances": _utterances(told.words) if told.speakers else None,
                "speaker_labels": bool(told.speakers),
                "error": None,
            }
        )


def _word(word: Word) -> dict[str, object]:
    return {
        "text": word.text,
        "start": word.start_ms,
        "end": word.end_ms,
        "confidence": word.confidence or 0.0,
        "speaker": word.speaker,
    } | ({"channel": word.channel} if word.channel else {})


def _utterances(words: Sequence[Word]) -> list[dict[str, object]]:
    turns = ((who, list(said)) for who, said in groupby(words, key=lambda word: word.speaker))
    return [
        {
            "speaker": who or "",
            "start": said[0].start_ms,
            "end": max(word.end_ms for word in said),
            "confidence": mean_confidence(said) or 0.0,
            "text": join([word.text for word in said]),
            "words": [_word(word) for word in said],
        }
        for who, said in turns
    ]
