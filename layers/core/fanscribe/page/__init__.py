"""The pages that people open: each is one file, with its style, its script and its data inside.

A page asks nobody for anything when it loads: it opens from a disk, from a bucket, from a mail.
Its data is JSON that no HTML parser can take for markup, and its script builds the document from
text alone; should either fail, the page's own security policy lets no other script run.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import msgspec

Page = Literal["report", "transcript"]

_SCRIPTS: dict[Page, tuple[str, ...]] = {
    "report": ("dom", "say", "theme", "totals", "shards", "rows", "recordings"),
    "transcript": ("dom", "say", "theme", "text", "recording", "player", "find", "open"),
}
# JSON needs none of these outside of its strings; in HTML, each could begin something.
_ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def render(page: Page, title: str, data: object) -> bytes:
    """The whole page, in UTF-8. `data` is what its script reads: anything msgspec encodes."""
    # Only who writes pages waits for jinja2.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("fanscribe.page", "html"), autoescape=True, undefined=StrictUndefined
    )
    template = environment.get_template(f"{page}.html")
    text = template.render(title=title, data=embedded(data), parts=_parts(page))
    return text.encode()


def embedded(data: object) -> str:
    """`data` as JSON that may stand in a script element, whatever its strings hold."""
    return msgspec.json.encode(data).decode().translate(_ESCAPED)


class _Parts(NamedTuple):
    """What every copy of a page has alike, and the policy that allows it and nothing else."""

    style: str
    first: str
    script: str
    policy: str


@cache
def _parts(page: Page) -> _Parts:
    style = _text("css/base.css") + _text(f"css/{page}.css")
    first = _text("js/first.js")
    script = "".join(_text(f"js/{name}.js") for name in _SCRIPTS[page])
    return _Parts(style, first, script, _policy(style, first, script))


def _policy(style: str, *scripts: str) -> str:
    allowed = " ".join(map(_hash, scripts))
    return (
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
        f"style-src {_hash(style)}; script-src {allowed}; "
        # The recording, from wherever it lies, once somebody wants to hear it; the captions.
        "media-src 'self' file: https: blob:"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _text(name: str) -> str:
    return files("fanscribe.page").joinpath(name).read_text(encoding="utf-8")
