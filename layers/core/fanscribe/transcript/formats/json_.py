"""JSON: the transcript itself, with every word, sentence and gap."""

from __future__ import annotations

import msgspec

from fanscribe.contracts import Transcript


class Json:
    name = "json"
    ending = "json"
    content_type = "application/json"

    def render(self, transcript: Transcript) -> bytes:
        return msgspec.json.encode(transcript)
