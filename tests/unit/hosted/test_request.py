"""What we ask for, and how languages are named on both sides."""

from __future__ import annotations

import pytest
from fanscribe.hosted.request import language_tag, service_language, transcript_request
from hosted_rig import chunk

URL = "https://example.org/a.mp3"


def test_without_a_language_the_service_is_to_detect_it() -> None:
    request = transcript_request(chunk("one", URL), URL, "universal-2")
    assert request.model_dump(exclude_none=True) == {
        "audio_url": URL,
        "speech_models": ["universal-2"],
        "language_detection": True,
    }


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("en-US", "en_us"),
        ("en-gb", "en_uk"),
        ("en_AU", "en_au"),
        ("en-IN", "en"),
        ("pt-BR", "pt"),
        ("zh-Hans-CN", "zh"),
        ("DE", "de"),
    ],
)
def test_a_language_tag_becomes_the_services_code(tag: str, code: str) -> None:
    assert service_language(tag) == code


@pytest.mark.parametrize("tag", ["en-US", "en-GB", "en-AU", "de", "haw"])
def test_a_language_survives_the_way_there_and_back(tag: str) -> None:
    assert language_tag(service_language(tag)) == tag


def test_spaces_in_the_list_of_models_are_no_part_of_their_names() -> None:
    request = transcript_request(chunk("one", URL), URL, " universal-3-5-pro , universal-2,")
    assert request.speech_models == ["universal-3-5-pro", "universal-2"]
