"""WebVTT over its recording, in the player that most people have."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from fanscribe.contracts import CaptionOptions, Options, Transcript, Word
from fanscribe.transcript.formats import Script, format_named
from selenium import webdriver
from unit.transcript.strategies import AWKWARD, evenly, transcript

pytestmark = pytest.mark.browser

SPEECH = Path(__file__).parents[1] / "data" / "jfk.flac"
# The recording comes as a whole: the test's server answers no ranges, and without them or the
# whole a player cannot seek.
PAGE = """<!doctype html><meta charset="utf-8">
<video controls><track kind="captions" srclang="en" src="captions.vtt" default></video>
<script>
fetch("speech.flac").then(answer => answer.blob()).then(recording => {
  document.querySelector("video").src = URL.createObjectURL(recording);
});
</script>"""

LOADED = """
const done = arguments[arguments.length - 1];
const media = document.querySelector("video"), element = document.querySelector("track");
element.track.mode = "showing";
const tell = () => {
  if (element.readyState < 2 || media.readyState < 1) return setTimeout(tell, 20);
  done({state: element.readyState, duration: media.duration, kind: element.track.kind,
    cues: [...(element.track.cues || [])].map(cue => ({
      start: Math.round(cue.startTime * 1000), end: Math.round(cue.endTime * 1000),
      text: cue.getCueAsHTML().textContent,
      voices: [...cue.getCueAsHTML().querySelectorAll("span[title]")].map(v => v.title)}))});
};
tell();
"""
# A paused player brings its captions up to date a little after a seek.
SHOWN_AT = """
const [ms, done] = arguments, media = document.querySelector("video");
media.addEventListener("seeked", () => setTimeout(() =>
  done([...media.textTracks[0].activeCues].map(cue => cue.getCueAsHTML().textContent)), 100),
  {once: true});
media.currentTime = ms / 1000;
"""
SHOWN_WHILE_PLAYING = """
const done = arguments[arguments.length - 1], media = document.querySelector("video"), seen = [];
media.textTracks[0].addEventListener("cuechange", () =>
  seen.push(...[...media.textTracks[0].activeCues].map(cue => cue.getCueAsHTML().textContent)));
media.addEventListener("ended", () => done(seen), {once: true});
media.currentTime = 0;
media.playbackRate = 4;
media.play();
"""
NEAR_MS = 40
"""Half of the gap between two cues; the player moves in steps of some milliseconds."""
SAID = (
    "And so, my fellow Americans, ask not what your country can do for you. "
    "Ask what you can do for your country."
)


def opened(
    browser: webdriver.Chrome, site: tuple[Path, str], told: Transcript, options: Options
) -> dict[str, Any]:
    folder, address = site
    shutil.copy(SPEECH, folder / "speech.flac")
    (folder / "index.html").write_text(PAGE)
    (folder / "captions.vtt").write_bytes(format_named("vtt").render(Script(told, options)))
    browser.get(f"{address}/index.html")
    browser.set_script_timeout(30)
    return browser.execute_async_script(LOADED)


def speech() -> Transcript:
    words = evenly(*SAID.split(), each_ms=480, speaker="JFK & Co. <1961>")
    return transcript(words, duration_ms=11_000)


def test_the_track_loads_with_every_cue_at_its_time(
    browser: webdriver.Chrome, site: tuple[Path, str]
) -> None:
    told = speech()
    found = opened(browser, site, told, Options())
    assert (found["state"], found["kind"], round(found["duration"])) == (2, "captions", 11)
    assert [(cue["start"], cue["end"], cue["text"]) for cue in found["cues"]] == [
        (cue.start_ms, cue.end_ms, "\n".join(cue.lines)) for cue in Script(told).cues
    ]
    assert {name for cue in found["cues"] for name in cue["voices"]} == {"JFK & Co. <1961>"}


def test_a_cue_shows_from_its_start_until_its_end(
    browser: webdriver.Chrome, site: tuple[Path, str]
) -> None:
    told = speech()
    opened(browser, site, told, Options())
    for cue in Script(told).cues:
        text = "\n".join(cue.lines)
        assert browser.execute_async_script(SHOWN_AT, cue.start_ms + NEAR_MS) == [text]
        assert browser.execute_async_script(SHOWN_AT, cue.end_ms - NEAR_MS) == [text]
        assert text not in browser.execute_async_script(SHOWN_AT, cue.end_ms + NEAR_MS)


def test_played_through_each_cue_shows_once_in_order(
    browser: webdriver.Chrome, site: tuple[Path, str]
) -> None:
    told = speech()
    opened(browser, site, told, Options())
    seen = browser.execute_async_script(SHOWN_WHILE_PLAYING)
    assert seen == ["\n".join(cue.lines) for cue in Script(told).cues]


def test_whatever_was_said_is_shown_and_not_obeyed(
    browser: webdriver.Chrome, site: tuple[Path, str]
) -> None:
    texts = [text for text in AWKWARD if text != "\ud800"]
    told = transcript(evenly(*texts, each_ms=400), duration_ms=11_000)
    found = opened(browser, site, told, Options())
    assert [cue["text"] for cue in found["cues"]] == [
        "\n".join(cue.lines) for cue in Script(told).cues
    ]


def test_two_voices_share_a_cue(browser: webdriver.Chrome, site: tuple[Path, str]) -> None:
    words = (
        Word(text="Ready?", start_ms=0, end_ms=300, speaker="Ann"),
        Word(text="Yes.", start_ms=400, end_ms=700, speaker="Ben"),
    )
    options = Options(captions=CaptionOptions(dashes=True))
    (cue,) = opened(browser, site, transcript(words), options)["cues"]
    assert (cue["text"], cue["voices"]) == ("- Ready?\n- Yes.", ["Ann", "Ben"])
