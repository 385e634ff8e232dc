"""Pages opened from the disk in headless Chromium, and searched."""

from __future__ import annotations

import html
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fanscribe.contracts import Outcome, RunReport
from fanscribe.report.run_page import run_page
from fanscribe.transcript.formats import Script, format_named
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from bench.page.runs import report, talk

TIMES = 5
FLAGS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")
READY = """
const done = arguments[arguments.length - 1];
const [page] = performance.getEntriesByType("navigation");
requestAnimationFrame(() => requestAnimationFrame(() => done(page.loadEventEnd)));
"""
SEARCHED = """
const [words, done] = arguments, field = document.querySelector("#q"), began = performance.now();
const hits = document.querySelector(".hits");
const shown = () => hits && !hits.textContent ? setTimeout(shown)
  : requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
field.value = words;
field.dispatchEvent(new Event("input"));
shown();
"""
# What reports commonly are: every row in the page, and those hidden that nobody looks for.
PLAIN = """<!doctype html><meta charset="utf-8"><input id="q"><table><tbody>{rows}</tbody></table>
<script>
const rows = [...document.querySelectorAll("tr")];
document.querySelector("#q").addEventListener("input", event => {{
  for (const row of rows) row.hidden = !row.textContent.includes(event.target.value);
}});
</script>"""


def run() -> Iterator[str]:
    """A table, or the sentence that there is no browser."""
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        yield "No chromium and chromedriver here: pages are not measured."
        return
    yield f"Opened from the disk in headless Chromium; the median of {TIMES}."
    yield ""
    yield "| page | MB | loaded, s | a search shown, s |"
    yield "|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        for name, page, words in _pages():
            file = Path(folder) / "page.html"
            file.write_bytes(page)
            loaded, searched = _measured(browser, file.as_uri(), words)
            yield f"| {name} | {len(page) / 1e6:.1f} | {loaded:.2f} | {searched:.2f} |"


def _pages() -> Iterator[tuple[str, bytes, str]]:
    for rows in (100, 10_000):
        found = report(rows)
        yield f"report.html, {rows:,} recordings", run_page(found, ("html", "json", "srt")), "99"
        yield f"every row in the HTML, {rows:,} recordings", _plain(found), "99"
    for hours in (1, 10):
        page = format_named("html").render(Script(talk(hours)))
        yield f"transcript.html, {hours} h", page, "word99 word100"


def _plain(found: RunReport) -> bytes:
    rows = "".join(f"<tr>{_cells(outcome)}</tr>" for outcome in found.outcomes)
    return PLAIN.format(rows=rows).encode()


def _cells(outcome: Outcome) -> str:
    told = (outcome.file_id, outcome.status, outcome.duration_ms, outcome.engine, outcome.cause)
    return "".join(f"<td>{html.escape(str(each))}</td>" for each in told)


@contextmanager
def _browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for flag in FLAGS:
        options.add_argument(flag)
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    browser.set_script_timeout(120)
    try:
        yield browser
    finally:
        browser.quit()


def _measured(browser: webdriver.Chrome, address: str, words: str) -> tuple[float, float]:
    """Seconds until the page is loaded, and until a search shows; the medians."""
    loads, searches = [], []
    for _ in range(TIMES):
        browser.get("about:blank")
        browser.get(address)
        loads.append(browser.execute_async_script(READY) / 1000)
        searches.append(browser.execute_async_script(SEARCHED, words) / 1000)
    return sorted(loads)[TIMES // 2], sorted(searches)[TIMES // 2]
