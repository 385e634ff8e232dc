"""A headless Chromium, and a server that gives it a recording with captions.

Debian and Ubuntu: `apt-get install chromium chromium-driver`. Without them these tests are
skipped, and say so; `FANSCRIBE_BROWSER=required` makes them fail instead.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DRIVERS = ("chromedriver", "chromium.chromedriver")


class Quiet(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".vtt": "text/vtt; charset=utf-8",
        ".flac": "audio/flac",
    }

    def log_message(self, *_: object) -> None:
        """The test's output is no access log."""


@pytest.fixture(scope="session")
def browser() -> Iterator[webdriver.Chrome]:
    """Skips where there is no Chromium."""
    binary, driver = _found(BROWSERS), _found(DRIVERS)
    if not binary or not driver:
        missing = "no chromium and chromedriver here: apt-get install chromium chromium-driver"
        if os.environ.get("FANSCRIBE_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    # Containers have no user namespaces for its sandbox, little /dev/shm, and no user to click.
    for flag in (
        "--headless=new",
        "--window-size=1280,1000",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--autoplay-policy=no-user-gesture-required",
        "--mute-audio",
    ):
        options.add_argument(flag)
    # What a page says on its console, and whom it asks for what.
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    yield chrome
    chrome.quit()


def _found(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder, and the address at which it is served: tracks need one origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
