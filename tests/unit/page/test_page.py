"""What a page is made of: data that no parser takes for markup, and a policy for the rest."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import msgspec
import pytest
from fanscribe.page import Page, embedded, render
from hypothesis import given
from hypothesis import strategies as st
from unit.transcript.strategies import AWKWARD

TEXTS = st.one_of(
    st.sampled_from(tuple(text for text in AWKWARD if text != "\ud800")),
    st.text(st.characters(codec="utf-8")),
    st.text("<>!-/&script]", max_size=30),
)
PAGES: tuple[Page, ...] = ("report", "transcript")


class Read(HTMLParser):
    """A page as a browser's parser divides it: elements by name, scripts and styles with text."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.tags[-1] if self.tags else "", []).append(data)


@given(st.dictionaries(TEXTS, TEXTS))
def test_embedded_data_reads_back_and_holds_nothing_of_markup(data: dict[str, str]) -> None:
    text = embedded(data)
    assert msgspec.json.decode(text) == data
    assert not set(text) & set("<>&")


@given(TEXTS)
def test_a_title_adds_no_element(title: str) -> None:
    plain, given_ = Read(render("report", "run", {})), Read(render("report", title, {"a": title}))
    assert given_.tags == plain.tags


@pytest.mark.parametrize("page", PAGES)
def test_its_policy_allows_its_own_scripts_and_style_and_no_others(page: Page) -> None:
    written = render(page, "A title", {})
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', written.decode())
    assert policy is not None
    allowed = set(re.findall(r"sha256-([^& ']+)", policy[1]))
    own = re.findall(r"<(?:script|script type=\"module\"|style)>(.*?)</", written.decode(), re.S)
    hashes = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in own}
    assert len(own) == 3
    assert hashes == allowed
    assert "default-src 'none'" in policy[1].replace("&#39;", "'")


@pytest.mark.parametrize("page", PAGES)
def test_it_names_no_address_but_what_lies_beside_it(page: Page) -> None:
    found = Read(render(page, "A title", {}))
    places = [value for name, value in found.attributes if name in ("src", "href")]
    assert all(place and not place.startswith(("http", "//")) for place in places)
