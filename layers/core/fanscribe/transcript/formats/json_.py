"""JSON: the transcript itself, with every word, sentence and gap."""

from __future__ import annotations

import msgspec

from fanscribe.transcript.formats.base import Script


class Json:
    name = "json"
    ending = "json"
    content_type = "application/json"

    def render(self, script: Script) -> bytes:
        return msgspec.json.encode(script.transcript)
