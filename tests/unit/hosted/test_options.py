"""What a run may ask of AssemblyAI is what AssemblyAI's contract has, under the same names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import fanscribe_local.assemblyai_double as double
import msgspec
import pytest
from assemblyai.types import TranscriptRequest
from fanscribe.chunk_key import chunk_key
from fanscribe.contracts import AssemblyAiOptions, Source
from fanscribe.errors import OptionsError
from fanscribe.hosted.callback import Callback
from fanscribe.hosted.request import is_answered_by, transcript_request
from fanscribe.manifest.options import read_options
from fanscribe_local.assemblyai_double.contract import fault_of
from hosted_rig import chunk

CONTRACT = json.loads((Path(double.__file__).parent / "contract.json").read_text())
SENT = CONTRACT["$defs"]["TranscriptParams"]["properties"]
SAID_FOR_EVERY_ENGINE = {
    "audio_url",
    "keyterms_prompt",
    "language_code",
    "language_detection",
    "multichannel",
    "speaker_labels",
}
URL = "https://example.org/a.mp3"
EVERYTHING: dict[str, Any] = {
    "speech_models": ["universal-2"],
    "punctuate": False,
    "format_text": False,
    "disfluencies": True,
    "filter_profanity": True,
    "speakers_expected": 2,
    "speaker_options": {"min_speakers_expected": 1, "max_speakers_expected": 3},
    "language_codes": ["en", "es"],
    "language_confidence_threshold": 0.4,
    "language_detection_options": {"expected_languages": ["en"], "fallback_language": "en"},
    "custom_spelling": [{"from": ["fan scribe"], "to": "fanscribe"}],
    "speech_threshold": 0.1,
    "prompt": "A call about birds.",
    "temperature": 0.2,
    "remove_audio_tags": "all",
    "redact_pii": True,
    "redact_pii_policies": ["person_name"],
    "redact_pii_sub": "hash",
}


def test_the_options_are_the_contracts_fields_but_for_those_that_have_an_option_of_their_own() -> (
    None
):
    ours = set(AssemblyAiOptions.__struct_fields__)
    webhook = {name for name in SENT if name.startswith("webhook_")}
    assert ours == set(SENT) - SAID_FOR_EVERY_ENGINE - webhook
    assert ours <= set(TranscriptRequest.model_fields), "the SDK would drop it without a word"
    assert ours == set(EVERYTHING)


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_an_option_reaches_the_request_as_the_contract_wants_it(name: str) -> None:
    options = read_options({"assemblyai": {name: EVERYTHING[name]}}).assemblyai
    request = transcript_request(chunk("one", URL), URL, "a,b", options)
    body = request.model_dump(mode="json", exclude_none=True, by_alias=True)
    assert fault_of("TranscriptParams", body) is None
    if name != "speech_models":  # which the shard's own list outweighs
        assert body[name] == EVERYTHING[name]


def test_all_of_them_together_are_a_request_too() -> None:
    options = msgspec.convert(EVERYTHING, AssemblyAiOptions)
    row = chunk("one", URL, language="en", key_terms=("x",), diarize=True, multichannel=True)
    request = transcript_request(row, URL, "a", options, Callback("https://b/", "h", "s", 900))
    body = request.model_dump(mode="json", exclude_none=True, by_alias=True)
    assert fault_of("TranscriptParams", body) is None
    assert set(body) == set(SENT) - {"language_detection"}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"punktuate": True}, "punktuate"),
        ({"summarization": True}, "summarization"),
        ({"audio_start_from": 5}, "audio_start_from"),
        ({"webhook_url": "https://evil.example"}, "webhook_url"),
        ({"speakers_expected": "two"}, "speakers_expected"),
        ({"speakers_expected": 0}, "speakers_expected"),
        ({"temperature": 1.5}, "temperature"),
        ({"redact_pii_sub": "stars"}, "redact_pii_sub"),
        ({"speaker_options": {"most": 3}}, "most"),
    ],
)
def test_an_option_that_is_none_is_refused_by_its_name_before_anything_starts(
    given: dict[str, Any], named: str
) -> None:
    with pytest.raises(OptionsError, match=named):
        read_options({"assemblyai": given})


def key(**given: Any) -> str:
    asked = {"engine": "assemblyai", "model": "m", "language": None, "key_terms": ()}
    return chunk_key(Source(audio_url=URL), 0, 16_000, **(asked | {"diarize": False} | given))


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_every_option_has_results_of_its_own(name: str) -> None:
    options = msgspec.convert({name: EVERYTHING[name]}, AssemblyAiOptions)
    assert key(assemblyai=options) != key()
    assert key(assemblyai=options, engine="parakeet") == key(engine="parakeet")


def test_no_options_are_the_same_as_none_asked_for() -> None:
    assert key(assemblyai=AssemblyAiOptions()) == key()


@pytest.mark.parametrize(
    ("answer", "same"),
    [
        ({}, True),
        ({"punctuate": False, "language_code": "en_us"}, True),
        ({"punctuate": None}, True),
        ({"punctuate": True}, False),
        ({"language_code": "de"}, False),
        ({"speaker_labels": True}, False),
        ({"speaker_labels": False, "format_text": True, "temperature": 0.0}, True),
        ({"format_text": False}, False),
        ({"redact_pii": True}, False),
        ({"keyterms_prompt": ["other"]}, False),
        ({"audio_url": "another", "words": []}, True),
    ],
)
def test_a_job_is_ours_if_nothing_that_it_repeats_differs(
    answer: dict[str, object], same: bool
) -> None:
    options = AssemblyAiOptions(punctuate=False)
    request = transcript_request(chunk("one", URL, language="en"), URL, "a", options)
    assert is_answered_by(request, answer) is same
