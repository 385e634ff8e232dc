"""The captions as data, each with the rules that it could not keep and why: for quality control."""

from __future__ import annotations

import msgspec

from fanscribe.transcript.cues import Cue
from fanscribe.transcript.formats.base import Script
from fanscribe.transcript.obeying import Breach


class CuesJson:
    name = "cues"
    ending = "cues.json"
    content_type = "application/json"

    def render(self, script: Script) -> bytes:
        captions = script.options.captions
        return msgspec.json.encode(
            {
                "version": 1,
                "file_id": script.transcript.file_id,
                "captions": captions,
                "rules": script.rules,
                "cues": [_cue(cue) for cue in script.cues],
            }
        )


def _cue(cue: Cue) -> dict[str, object]:
    return cue._asdict() | {"breaches": [_breach(each) for each in cue.breaches]}


def _breach(breach: Breach) -> dict[str, object]:
    return breach._asdict()
