"""The pages as they lie on a disk, and what a browser says of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fanscribe.contracts import (
    Attempt,
    EngineShare,
    LanguageShare,
    Options,
    Outcome,
    RunReport,
    ShardReport,
    Transcript,
)
from fanscribe.report.run_page import run_page
from fanscribe.transcript.formats import Script, format_named
from selenium import webdriver

AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
ENDINGS = ("html", "json", "srt", "txt", "vtt")
BEGAN = 1_772_443_800_000
"""2026-03-02, 9:30 UTC, in ms since 1970."""

HOSTILE = (
    "</script><script>window.hacked = 1</script>",
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "<!--<script>",
    "-->",
    "]]>",
    "&lt;b&gt;&amp;",
    "\"'`${window.hacked = 1}{{ 7 * 7 }}",
    "\u202egnisrever\u202c",
    "\u2067שלום\u2069",
    "مرحبا\u200f",
    "\u2028",
)


def outcome(file_id: str, **own: Any) -> Outcome:
    fields: dict[str, Any] = {
        "status": "complete",
        "audio_url": f"s3://input/{file_id}.mp3",
        "duration_ms": 90_000,
        "engine": "parakeet",
        "language": "en",
        "words": 200,
        "confidence": 0.93,
        "suspects": 0,
    }
    return Outcome(file_id=file_id, **(fields | own))


def failed(file_id: str, error: str, cause: str, **own: Any) -> Outcome:
    return Outcome(file_id=file_id, status="failed", error=error, cause=cause, **own)


def attempt(
    number: int, began_s: int, ended_s: int | None, ended: Any = "done", **own: Any
) -> Attempt:
    return Attempt(
        shard_id="parakeet-0001",
        number=number,
        started_at=BEGAN + began_s * 1000,
        ended_at=None if ended_s is None else BEGAN + ended_s * 1000,
        ended=None if ended_s is None else ended,
        **own,
    )


def shard(number: int, *attempts: Attempt) -> ShardReport:
    return ShardReport(
        shard_id=f"parakeet-{number:04}",
        engine="parakeet",
        audio_ms=3_600_000,
        chunk_count=12,
        attempts=attempts,
    )


def report(*outcomes: Outcome, shards: tuple[ShardReport, ...] = (), **own: Any) -> RunReport:
    """The report of a run with these outcomes, its rows numbered."""
    rows = [Outcome(**_fields(each, row)) for row, each in enumerate(outcomes, 1)]
    statuses = [each.status for each in rows]
    engines = sorted({each.engine for each in rows if each.engine})
    languages = sorted({each.language for each in rows if each.status != "failed"}, key=str)
    fields: dict[str, Any] = {
        "run_id": "march-2026",
        "manifest": "s3://input/manifests/march.csv",
        "started_at": BEGAN,
        "ended_at": BEGAN + 1_200_000,
        "complete": statuses.count("complete"),
        "partial": statuses.count("partial"),
        "failed": statuses.count("failed"),
        "audio_ms": sum(each.duration_ms or 0 for each in rows),
        "words": sum(each.words or 0 for each in rows),
        "estimated_usd": 2.5,
        "planned_usd": 2.0,
        "actual_usd": 1.25,
        "engines": tuple(_engine(name, rows) for name in engines),
        "languages": tuple(_language(name, rows) for name in languages),
        "shards": shards,
        "outcomes": tuple(rows),
    }
    return RunReport(**(fields | own))


def _fields(each: Outcome, row: int) -> dict[str, Any]:
    return {name: getattr(each, name) for name in each.__struct_fields__} | {"row": row}


def _engine(name: Any, rows: list[Outcome]) -> EngineShare:
    own = [each for each in rows if each.engine == name]
    audio_ms = sum(each.duration_ms or 0 for each in own)
    return EngineShare(
        engine=name, items=len(own), audio_ms=audio_ms, heard_ms=audio_ms, billed_ms=1000, usd=0.5
    )


def _language(name: str | None, rows: list[Outcome]) -> LanguageShare:
    own = [each for each in rows if each.language == name and each.status != "failed"]
    return LanguageShare(
        language=name, items=len(own), audio_ms=sum(each.duration_ms or 0 for each in own)
    )


def write_report(folder: Path, found: RunReport) -> str:
    """The address of the page, on the disk."""
    page = folder / "report.html"
    page.write_bytes(run_page(found, ENDINGS))
    return page.as_uri()


def write_transcript(folder: Path, told: Transcript) -> str:
    """The address of the page, on the disk."""
    page = folder / told.file_id / "transcript.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(format_named("html").render(Script(told, Options())))
    return page.as_uri()


def opened(browser: webdriver.Chrome, address: str) -> None:
    """Open a page anew, with nothing kept of the one before."""
    browser.get("about:blank")
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(address)


def complaints(browser: webdriver.Chrome) -> list[str]:
    return [entry["message"] for entry in browser.get_log("browser")]


def requests(browser: webdriver.Chrome) -> list[str]:
    """The addresses asked for since the page was opened, its own among them."""
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [each["params"] for each in events if each["method"] == "Network.requestWillBeSent"]
    return [each["request"]["url"] for each in asked]


def prefer(browser: webdriver.Chrome, theme: str) -> None:
    """Let the system prefer "light" or "dark", and no motion: colours are there at once."""
    features = {"prefers-color-scheme": theme, "prefers-reduced-motion": "reduce"}
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": name, "value": value} for name, value in features.items()]},
    )


def narrow(browser: webdriver.Chrome, width: int) -> None:
    """Let the window be `width` pixels wide; 0 for its own width again."""
    if not width:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        return
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def violations(browser: webdriver.Chrome) -> list[str]:
    """What axe-core finds wrong with the page, and where."""
    if not AXE.exists():
        pytest.fail(f"{AXE} is missing: run `make setup`")
    browser.execute_script(AXE.read_text())
    found = browser.execute_async_script("axe.run().then(arguments[arguments.length - 1])")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
