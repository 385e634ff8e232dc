"""A transcript job of the double, and how it looks in the service's JSON."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Literal

from fanscribe_local.assemblyai_double.heard import Heard, HeardWord

DELETED = "http://deleted_by_user"
REPEATED = (
    "custom_spelling",
    "disfluencies",
    "filter_profanity",
    "format_text",
    "keyterms_prompt",
    "language_codes",
    "language_detection",
    "multichannel",
    "prompt",
    "punctuate",
    "redact_pii",
    "redact_pii_policies",
    "redact_pii_sub",
    "remove_audio_tags",
    "speakers_expected",
    "speech_threshold",
    "temperature",
    "webhook_auth_header_name",
    "webhook_url",
)
"""Fields of the request that the answer repeats."""


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


@dataclass
class Job:
    """One submission. `request` is its body as it came; `billed` once it is completed."""

    request: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: Literal["queued", "processing", "completed", "error"] = "queued"
    created: str = field(default_factory=_now)
    completed: str | None = None
    heard: Heard | None = None
    error: str | None = None
    deleted: bool = False
    called_back: int = 0

    @property
    def audio_url(self) -> str:
        return DELETED if self.deleted else str(self.request["audio_url"])

    @property
    def billed(self) -> bool:
        """The service bills what it completed; a failed job is free."""
        return self.status == "completed"

    def complete(self, heard: Heard) -> None:
        self.heard, self.completed, self.status = heard, _now(), "completed"

    def fail(self, error: str) -> None:
        self.error, self.status = error, "error"

    def delete(self) -> None:
        """What the service does at a DELETE: the words go, the job's record stays."""
        self.deleted, self.heard = True, None

    def transcript(self) -> dict[str, Any]:
        """The job as a `Transcript` of the contract."""
        answer: dict[str, Any] = {
            "id": self.id,
            "status": self.status,
            "audio_url": self.audio_url,
            # Two names without a function in the service: here they say who answers.
            "language_model": "fanscribe-double",
            "acoustic_model": "fanscribe-double",
            "speech_model": None,
            "speech_models": self.request["speech_models"],
            "webhook_auth": bool(self.request.get("webhook_auth_header_value")),
            "auto_highlights": False,
            "redact_pii": False,
            "summarization": False,
            "language_confidence_threshold": self.request.get("language_confidence_threshold"),
            "language_confidence": None,
            "speaker_labels": bool(self.request.get("speaker_labels")),
            "words": None,
        }
        answer |= {name: self.request[name] for name in REPEATED if name in self.request}
        if self.error:
            answer["error"] = self.error
        return answer | self._result()

    def _result(self) -> dict[str, Any]:
        if self.deleted:
            return {"text": "Deleted by user."}
        if self.heard is None:
            return {}
        by_speaker = bool(self.request.get("speaker_labels"))
        by_channel = bool(self.request.get("multichannel"))
        words = [_word(word, by_speaker, by_channel) for word in self.heard.words]
        return {
            "text": _text(words),
            "words": words,
            "utterances": _utterances(words) if by_speaker else None,
            "confidence": _confidence(words) if words else None,
            "audio_duration": round(self.heard.duration_s),
            "language_code": self.request.get("language_code") or self.heard.language,
            "speech_model_used": f"double-of-{self.request['speech_models'][0]}",
        }

    def list_item(self, base_url: str) -> dict[str, Any]:
        """The job as a `TranscriptListItem`."""
        return {
            "id": self.id,
            "resource_url": f"{base_url}/v2/transcript/{self.id}",
            "status": self.status,
            "created": self.created,
            "completed": self.completed,
            "audio_url": self.audio_url,
            "error": self.error,
        }


def _word(word: HeardWord, by_speaker: bool, by_channel: bool) -> dict[str, Any]:
    channel = {"channel": word.channel or "1"} if by_channel else {}
    return channel | {
        "text": word.text,
        "start": word.start_ms,
        "end": word.end_ms,
        "confidence": word.confidence,
        "speaker": (word.speaker or "A") if by_speaker else None,
    }


def _utterances(words: list[dict[str, Any]]) -> list[dict[str, Any]]:
    turns = [list(turn) for _, turn in groupby(words, key=lambda word: word["speaker"])]
    return [
        {
            "speaker": turn[0]["speaker"],
            "start": turn[0]["start"],
            "end": turn[-1]["end"],
            "text": _text(turn),
            "confidence": _confidence(turn),
            "words": turn,
        }
        for turn in turns
    ]


def _text(words: list[dict[str, Any]]) -> str:
    return " ".join(word["text"] for word in words)


def _confidence(words: list[dict[str, Any]]) -> float:
    return float(sum(word["confidence"] for word in words) / len(words))
