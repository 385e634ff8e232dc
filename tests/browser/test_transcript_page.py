"""`transcript.html` with its recording, opened from a disk in the browser that most people have."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from browser.pages import (
    HOSTILE,
    complaints,
    narrow,
    opened,
    prefer,
    requests,
    violations,
    write_transcript,
)
from fanscribe.contracts import Coverage, Gap, Suspect, Transcript, Word
from fanscribe.transcript.formats import Script
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from unit.transcript.strategies import evenly, transcript

pytestmark = pytest.mark.browser

SPEECH = Path(__file__).parents[1] / "data" / "jfk.flac"
TEXT = (
    "And so, my fellow Américans, ask not what your country can do for you. "
    "Ask what you can do for your country."
)
SAID = TEXT.split()
STATE = """
const audio = document.querySelector("audio");
return {ms: audio.currentTime * 1000, paused: audio.paused, source: audio.currentSrc};
"""
SHOWN_AT = """
const [ms, done] = arguments, audio = document.querySelector("audio");
const tell = () => setTimeout(() => done(document.querySelector(".caption").textContent), 300);
audio.addEventListener("seeked", tell, {once: true});
audio.pause();
audio.currentTime = ms / 1000;
"""


def a_talk(**own: Any) -> Transcript:
    said = evenly(*SAID, each_ms=480)
    words = [
        Word(
            text=word.text,
            start_ms=word.start_ms,
            end_ms=word.end_ms,
            speaker="Ann" if at < 14 else "Ben",
            confidence={2: 0.35, 4: 0.75}.get(at, 0.95),
        )
        for at, word in enumerate(said)
    ]
    fields: dict[str, Any] = {
        "file_id": "talk",
        "audio_url": "s3://input/talk.FLAC",
        "title": "A talk",
        "duration_ms": 11_000,
        "speakers": ("Ann", "Ben"),
        "status": "partial",
        "gaps": (Gap(start_ms=10_600, end_ms=11_000, error="DecodeError", cause="bad bytes"),),
        "coverage": Coverage(
            speech_ms=9000,
            worded_ms=8000,
            suspects=(Suspect(kind="hole", start_ms=6000, end_ms=9100, cause="3.1 s of speech"),),
        ),
    }
    return transcript(tuple(words), **(fields | own))


@pytest.fixture
def page(browser: webdriver.Chrome, tmp_path: Path) -> webdriver.Chrome:
    """The page of a talk, with the recording beside it."""
    address = write_transcript(tmp_path, a_talk())
    shutil.copy(SPEECH, tmp_path / "talk/recording.flac")
    opened(browser, address)
    browser.set_script_timeout(30)
    return browser


def find(page: webdriver.Chrome, selector: str) -> Any:
    return page.find_element(By.CSS_SELECTOR, selector)


def word(page: webdriver.Chrome, at: int) -> Any:
    return find(page, f'[data-at="{at}"]')


def state(page: webdriver.Chrome) -> dict[str, Any]:
    return page.execute_script(STATE)


def until_playing_beyond(page: webdriver.Chrome, ms: int) -> float:
    WebDriverWait(page, 15).until(lambda _: not state(page)["paused"] and state(page)["ms"] >= ms)
    return state(page)["ms"]


def classes(page: webdriver.Chrome, name: str) -> list[int]:
    found = page.find_elements(By.CSS_SELECTOR, f"article .{name}")
    return [int(each.get_attribute("data-at")) for each in found]


def press(page: webdriver.Chrome, *keys: str) -> None:
    ActionChains(page).send_keys(*keys).perform()


def test_it_opens_from_a_disk_and_asks_nobody_for_anything(page: webdriver.Chrome) -> None:
    assert find(page, "h1").text == "A talk"
    assert complaints(page) == []
    own = [url for url in requests(page) if not url.startswith(("data:", "blob:"))]
    assert [url.rsplit("/", 1)[-1] for url in own] == ["transcript.html"]


def test_every_word_stands_in_its_speakers_turn(page: webdriver.Chrome) -> None:
    turns = page.find_elements(By.CSS_SELECTOR, ".turn")
    assert [find(turn, ".said").text for turn in turns[:2]] == [
        " ".join(SAID[:14]),
        " ".join(SAID[14:]),
    ]
    assert [find(turn, "b").text for turn in turns[:2]] == ["Ann", "Ben"]
    first, second = (find(turn, "b").value_of_css_property("color") for turn in turns[:2])
    assert first != second


def test_a_word_is_heard_when_it_is_clicked(page: webdriver.Chrome) -> None:
    word(page, 8).click()
    assert 8 * 480 <= until_playing_beyond(page, 8 * 480) < 8 * 480 + 2000
    assert state(page)["source"].endswith("/talk/recording.flac")
    WebDriverWait(page, 5).until(lambda _: classes(page, "now")[0] >= 8)
    word(page, 2).click()
    assert until_playing_beyond(page, 2 * 480) < 2 * 480 + 2000


def test_a_time_is_heard_when_it_is_clicked(page: webdriver.Chrome) -> None:
    find(page, "#notices [data-ms='6000']").click()
    assert 6000 <= until_playing_beyond(page, 6000) < 8000


def test_captions_show_at_their_times(page: webdriver.Chrome) -> None:
    word(page, 0).click()
    until_playing_beyond(page, 1)
    cues = Script(a_talk()).cues
    assert len(cues) > 1
    for cue in cues:
        shown = page.execute_async_script(SHOWN_AT, (cue.start_ms + cue.end_ms) // 2)
        assert shown == "\n".join(cue.lines)


def test_search_finds_phrases_whatever_their_accents_and_walks_through_them(
    page: webdriver.Chrome,
) -> None:
    field = find(page, "#q")
    field.send_keys("can do for you")
    assert find(page, ".hits").text == "1 of 2"
    assert classes(page, "here") == [10, 11, 12, 13]
    field.send_keys(Keys.ENTER)
    assert classes(page, "here") == [17, 18, 19, 20]
    field.send_keys(Keys.SHIFT, Keys.ENTER)
    assert find(page, ".hits").text == "1 of 2"
    field.send_keys(Keys.NULL, Keys.ESCAPE)
    assert classes(page, "hit") == []
    field.send_keys("fellow AMERICANS")
    assert classes(page, "here") == [3, 4]
    field.send_keys("zzz")
    assert find(page, ".hits").text == "no match"


def test_a_match_is_heard_from_the_keyboard(page: webdriver.Chrome) -> None:
    find(page, "#q").send_keys("ask what")
    ActionChains(page).key_down(Keys.ALT).send_keys(Keys.ENTER).key_up(Keys.ALT).perform()
    assert until_playing_beyond(page, 14 * 480) < 14 * 480 + 2000


def test_keys_play_seek_and_turn_captions_off(page: webdriver.Chrome) -> None:
    press(page, " ")
    until_playing_beyond(page, 100)
    press(page, " ")
    assert state(page)["paused"]
    before = state(page)["ms"]
    press(page, Keys.ARROW_RIGHT)
    assert 4900 < state(page)["ms"] - before < 5100
    press(page, Keys.ARROW_LEFT)
    assert abs(state(page)["ms"] - before) < 100
    assert find(page, ".caption").is_displayed()
    press(page, "c")
    assert not find(page, ".caption").is_displayed()
    press(page, "/")
    assert page.switch_to.active_element.get_attribute("id") == "q"


def test_a_word_is_reached_and_heard_without_a_mouse(page: webdriver.Chrome) -> None:
    page.execute_script("document.querySelector('.said-by .at').focus()")
    press(page, Keys.TAB)
    press(page, *[Keys.ARROW_RIGHT] * 5, Keys.ARROW_LEFT)
    assert page.switch_to.active_element.text == "Américans,"
    press(page, Keys.ENTER)
    assert until_playing_beyond(page, 4 * 480) < 4 * 480 + 2000


def test_words_that_the_engine_was_unsure_of_are_tinted_and_say_so(page: webdriver.Chrome) -> None:
    assert (classes(page, "unsure-1"), classes(page, "unsure-3")) == ([4], [2])
    assert word(page, 2).get_attribute("title") == "35% sure"
    assert "2 words of 22" in find(page, "#legend").text


def test_what_to_check_by_ear_is_listed_and_missing_parts_stand_in_the_text(
    page: webdriver.Chrome,
) -> None:
    notices = find(page, "#notices").text
    assert "Speech without words?" in notices
    assert "3.1 s of speech" in notices
    assert "DecodeError bad bytes" in find(page, ".gap").text


def test_its_files_are_one_click_away(page: webdriver.Chrome) -> None:
    links = [each.get_attribute("href") for each in page.find_elements(By.CSS_SELECTOR, "#files a")]
    assert [link.rsplit("/", 1)[-1] for link in links] == [
        f"transcript.{ending}" for ending in ("json", "srt", "vtt", "txt")
    ]


def test_a_recording_that_no_browser_can_reach_is_asked_for(
    browser: webdriver.Chrome, tmp_path: Path
) -> None:
    opened(browser, write_transcript(tmp_path, a_talk()))
    assert not find(browser, "#missing").is_displayed()
    word(browser, 6).click()
    WebDriverWait(browser, 10).until(lambda _: find(browser, "#missing").is_displayed())
    assert "s3://input/talk.FLAC" in find(browser, "#missing").text
    find(browser, "#picker").send_keys(str(SPEECH))
    assert until_playing_beyond(browser, 6 * 480) < 6 * 480 + 2000
    assert not find(browser, "#missing").is_displayed()


def test_an_https_recording_is_asked_for_only_when_somebody_wants_to_hear_it(
    browser: webdriver.Chrome, tmp_path: Path
) -> None:
    address = "https://127.0.0.1:9/talk.mp3"
    opened(browser, write_transcript(tmp_path, a_talk(audio_url=address)))
    assert address not in requests(browser)
    find(browser, ".play").click()
    WebDriverWait(browser, 10).until(lambda _: address in requests(browser))
    WebDriverWait(browser, 10).until(lambda _: find(browser, "#missing").is_displayed())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [0, 390])
def test_axe_finds_nothing(page: webdriver.Chrome, theme: str, width: int) -> None:
    prefer(page, theme)
    narrow(page, width)
    try:
        find(page, "#q").send_keys("country")
        assert violations(page) == []
        wide = page.execute_script("return document.documentElement.scrollWidth")
        assert not width or wide <= width, "it scrolls sideways"
    finally:
        narrow(page, 0)


def test_whatever_was_said_is_shown_and_not_obeyed(
    browser: webdriver.Chrome, tmp_path: Path
) -> None:
    words = evenly(*HOSTILE, each_ms=400, speaker=HOSTILE[0])
    gap = Gap(start_ms=9000, end_ms=9500, error=HOSTILE[1], cause=" ".join(HOSTILE))
    told = transcript(
        words, title=" ".join(HOSTILE), gaps=(gap,), status="partial", speakers=(HOSTILE[0],)
    )
    opened(browser, write_transcript(tmp_path, told))
    assert browser.execute_script("return window.hacked") is None
    assert complaints(browser) == []
    shown = browser.execute_script(
        "return [...document.querySelectorAll('article .w')].map(word => word.textContent)"
    )
    assert shown == list(HOSTILE)
    assert find(browser, "title").get_attribute("textContent") == " ".join(HOSTILE)


def test_a_script_that_got_in_somehow_would_not_run(page: webdriver.Chrome) -> None:
    page.execute_script(
        "const script = document.createElement('script');"
        "script.textContent = 'window.hacked = 1';"
        "document.body.append(script);"
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked = 1\">')"
    )
    assert page.execute_script("return window.hacked") is None
    assert any("Content Security Policy" in each for each in complaints(page))


def test_words_of_a_script_without_spaces_stand_together(
    browser: webdriver.Chrome, tmp_path: Path
) -> None:
    told = transcript(evenly("今日は", "いい", "天気", "OK", "です。"), language="ja")
    opened(browser, write_transcript(tmp_path, told))
    assert find(browser, ".said").text == "今日はいい天気 OK です。"
    find(browser, "#q").send_keys("はいい天")
    assert classes(browser, "here") == [0, 1, 2]


def test_a_recording_without_a_word_says_so(browser: webdriver.Chrome, tmp_path: Path) -> None:
    opened(browser, write_transcript(tmp_path, transcript()))
    assert complaints(browser) == []
    assert find(browser, "article").text == "Nobody says a word in this recording."
    assert violations(browser) == []


@pytest.mark.slow
def test_ten_hours_of_words_without_a_full_stop_can_be_searched(
    browser: webdriver.Chrome, tmp_path: Path
) -> None:
    words = evenly(*(f"word{at % 500}" for at in range(90_000)))
    opened(browser, write_transcript(tmp_path, transcript(words)))
    find(browser, "#q").send_keys("word499 word0")
    WebDriverWait(browser, 30).until(lambda _: find(browser, ".hits").text == "1 of 179")
