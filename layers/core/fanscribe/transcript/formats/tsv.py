"""Tab-separated values, a sentence a row, for spreadsheets; times in ms, as Whisper writes them."""

from __future__ import annotations

import csv
import io

from fanscribe.transcript.formats.base import Script
from fanscribe.transcript.plain import plain


class Tsv:
    name = "tsv"
    ending = "tsv"
    content_type = "text/tab-separated-values; charset=utf-8"

    def render(self, script: Script) -> bytes:
        table = io.StringIO()
        rows = csv.writer(table, delimiter="\t", lineterminator="\n")
        rows.writerow(("start", "end", "speaker", "text"))
        rows.writerows(
            (each.start_ms, each.end_ms, plain(each.speaker or ""), text)
            for each in script.transcript.segments
            if (text := plain(each.text))
        )
        return table.getvalue().encode()
