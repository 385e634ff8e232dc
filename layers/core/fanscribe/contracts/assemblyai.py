"""What a run may ask of AssemblyAI beyond what every engine understands."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Count = Annotated[int, Meta(ge=1)]


class SpeakerOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A range for the number of speakers, where `speakers_expected` would say too much."""

    min_speakers_expected: Count | None = None
    max_speakers_expected: Count | None = None


class CustomSpelling(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_": "from"}
):
    """Each of `from` is written as `to`."""

    from_: tuple[str, ...]
    to: str


class LanguageDetectionOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the service's own detection of the language may expect, and fall back to."""

    expected_languages: tuple[str, ...] | None = None
    fallback_language: str | None = None


class AssemblyAiOptions(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Fields of the service's request, under its own names; None leaves it to the service.

    Those that change or mask words. The others are not here because a field of `Options` says
    the same for every engine (`language`, `diarize`, `key_terms`, `multichannel`), because they
    would move the clock, or because fanscribe keeps nothing of what they buy.
    """

    speech_models: tuple[str, ...] = ()
    punctuate: bool | None = None
    format_text: bool | None = None
    disfluencies: bool | None = None
    filter_profanity: bool | None = None
    speakers_expected: Count | None = None
    speaker_options: SpeakerOptions | None = None
    language_codes: tuple[str, ...] | None = None
    language_confidence_threshold: Share | None = None
    language_detection_options: LanguageDetectionOptions | None = None
    custom_spelling: tuple[CustomSpelling, ...] | None = None
    speech_threshold: Share | None = None
    prompt: str | None = None
    temperature: Share | None = None
    remove_audio_tags: Literal["all"] | None = None
    redact_pii: bool | None = None
    redact_pii_policies: tuple[str, ...] | None = None
    redact_pii_sub: Literal["entity_name", "hash"] | None = None
