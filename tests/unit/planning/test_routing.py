"""Which engine takes which item."""

from __future__ import annotations

import pytest
from fanscribe.effective import Effective
from fanscribe.errors import LanguageUnsupportedError
from fanscribe.planning.routing import PARAKEET_LANGUAGES, engine_for


def routed(engine: str, language: str | None, *, fallback: bool = True) -> str:
    settings = Effective(
        engine=engine, language=language, key_terms=(), diarize=False, fallback=fallback
    )
    return engine_for("f", settings)


def test_parakeet_speaks_25_languages() -> None:
    assert len(PARAKEET_LANGUAGES) == 25


@pytest.mark.parametrize("language", [None, "de", "DE", "pt-BR", "en_us", "uk"])
@pytest.mark.parametrize("engine", ["auto", "parakeet"])
def test_what_parakeet_speaks_goes_to_parakeet(engine: str, language: str | None) -> None:
    assert routed(engine, language, fallback=False) == "parakeet"


@pytest.mark.parametrize("language", ["ja", "zh-Hans-CN", "no", "eng"])
def test_what_it_does_not_speak_goes_to_the_hosted_engine(language: str) -> None:
    assert routed("auto", language, fallback=False) == "assemblyai"
    assert routed("parakeet", language, fallback=True) == "assemblyai"


def test_without_fallback_parakeet_by_name_is_an_error_that_says_so() -> None:
    with pytest.raises(LanguageUnsupportedError, match="f: Parakeet does not speak 'ja'"):
        routed("parakeet", "ja", fallback=False)


def test_the_hosted_engine_by_name_takes_everything() -> None:
    assert routed("assemblyai", "de") == "assemblyai"
