"""The JSON Schema of `transcript.json`, made from the contract, and shipped beside this file.

`python -m fanscribe.transcript.schema > layers/core/fanscribe/transcript/transcript.schema.json`
writes it anew. Fields may be added to version 1 and none taken away or changed, so the schema
lets unknown ones pass.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from fanscribe.contracts import Transcript

SHIPPED = Path(__file__).parent / "transcript.schema.json"


def transcript_schema() -> dict[str, Any]:
    """JSON Schema 2020-12."""
    (about,), parts = msgspec.json.schema_components([Transcript], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A fanscribe transcript, version 1",
        **about,
        "$defs": parts,
    }


def rendered() -> bytes:
    return msgspec.json.format(msgspec.json.encode(transcript_schema(), order="sorted")) + b"\n"


if __name__ == "__main__":
    sys.stdout.buffer.write(rendered())
