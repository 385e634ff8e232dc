"""What we ask the service for: one file, as its manifest row and the run want it."""

from __future__ import annotations

import msgspec
from assemblyai.types import TranscriptRequest

from fanscribe.contracts import AssemblyAiOptions, ShardChunk
from fanscribe.hosted.callback import Callback

_ENGLISH = {"en-AU": "en_au", "en-GB": "en_uk", "en-US": "en_us"}
"""The only tags whose region the service tells apart."""


def transcript_request(
    chunk: ShardChunk,
    audio_url: str,
    model: str,
    options: AssemblyAiOptions | None = None,
    callback: Callback | None = None,
) -> TranscriptRequest:
    """The body of `POST /v2/transcript`. `model` is a comma list of models, the preferred first.

    Model names are the service's to check: they change more often than this code.
    """
    wanted = msgspec.to_builtins(options or AssemblyAiOptions())
    if callback:
        wanted |= {
            "webhook_url": callback.url,
            "webhook_auth_header_name": callback.header,
            "webhook_auth_header_value": callback.secret,
        }
    # The options first: what the row says of itself outweighs them.
    return TranscriptRequest(audio_url=audio_url, **(wanted | _of_the_row(chunk, model)))


def _of_the_row(chunk: ShardChunk, model: str) -> dict[str, object]:
    said = {
        "speech_models": [name.strip() for name in model.split(",") if name.strip()],
        "language_code": service_language(chunk.language) if chunk.language else None,
        "language_detection": None if chunk.language else True,
        "keyterms_prompt": list(chunk.key_terms),
        "speaker_labels": chunk.diarize,
        "multichannel": chunk.multichannel,
    }
    return {name: value for name, value in said.items() if value}


def is_answered_by(request: TranscriptRequest, answer: dict[str, object]) -> bool:
    """Whether a job was asked for the same, as far as the service's answer repeats the request."""
    sent = request.model_dump(mode="json", exclude_none=True, by_alias=True)
    names = {*AssemblyAiOptions.__struct_fields__, "keyterms_prompt", "multichannel"}
    names |= {"speaker_labels", *({"language_code"} & sent.keys())}
    return all(_is_same(name, sent.get(name), answer.get(name)) for name in names)


def _is_same(name: str, asked: object, said: object) -> bool:
    if said is None:  # it does not say
        return True
    if name == "language_code":  # asked for `en`, the service may have taken it for `en_us`
        return str(said).partition("_")[0] == str(asked).partition("_")[0]
    wanted = _UNASKED.get(name) if asked is None else asked
    return said == wanted or (not said and not wanted)


_UNASKED = {"punctuate": True, "format_text": True, "redact_pii_sub": "hash"}
"""What the service does unasked. The others it does not."""


def service_language(tag: str) -> str:
    """A BCP 47 tag as the service's code: `en-GB` is `en_uk`, `pt-BR` is `pt`."""
    language, _, region = tag.replace("_", "-").partition("-")
    return _ENGLISH.get(f"{language.lower()}-{region.upper()}", language.lower())


def language_tag(code: str) -> str:
    """The service's code as a BCP 47 tag: `en_uk` is `en-GB`."""
    tags = {ours: tag for tag, ours in _ENGLISH.items()}
    return tags.get(code, code.replace("_", "-"))
