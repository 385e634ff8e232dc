"""What we ask the service for: one file, as its manifest row and the run want it."""

from __future__ import annotations

from assemblyai.types import TranscriptionConfig, TranscriptRequest

from fanscribe.contracts import ShardChunk

_ENGLISH = {"en-AU": "en_au", "en-GB": "en_uk", "en-US": "en_us"}
"""The only tags whose region the service tells apart."""


def transcript_request(chunk: ShardChunk, audio_url: str, model: str) -> TranscriptRequest:
    """The body of `POST /v2/transcript`. `model` is a comma list of models, the preferred first.

    Model names are the service's to check: they change more often than this code.
    """
    config = TranscriptionConfig(
        speech_models=[name.strip() for name in model.split(",") if name.strip()],
        language_code=service_language(chunk.language) if chunk.language else None,
        language_detection=None if chunk.language else True,
        keyterms_prompt=list(chunk.key_terms) or None,
        speaker_labels=chunk.diarize or None,
    )
    return TranscriptRequest(audio_url=audio_url, **config.raw.model_dump(exclude_none=True))


def service_language(tag: str) -> str:
    """A BCP 47 tag as the service's code: `en-GB` is `en_uk`, `pt-BR` is `pt`."""
    language, _, region = tag.replace("_", "-").partition("-")
    return _ENGLISH.get(f"{language.lower()}-{region.upper()}", language.lower())


def language_tag(code: str) -> str:
    """The service's code as a BCP 47 tag: `en_uk` is `en-GB`."""
    tags = {ours: tag for tag, ours in _ENGLISH.items()}
    return tags.get(code, code.replace("_", "-"))
