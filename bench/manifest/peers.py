"""What others would do: read the rows, find duplicate ids and bad durations, write JSON lines.

No address is checked, no id is made safe, no fault is told: less than ValidateManifest does.
"""

from __future__ import annotations

import io
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def is_there(name: str) -> bool:
    return find_spec(name) is not None


def version(name: str) -> str:
    return str(import_module(name).__version__)


def pandas_rows(path: Path) -> int:
    import pandas as pd

    is_csv = path.suffix == ".csv"
    rows = pd.read_csv(path) if is_csv else pd.read_json(path, lines=True)
    bad = rows["file_id"].duplicated() | ~rows["duration_estimate"].between(0, 3_600_000)
    rows[~bad].to_json(io.StringIO(), orient="records", lines=True)
    return len(rows)


def polars_rows(path: Path) -> int:
    import polars as pl

    rows = pl.read_csv(path) if path.suffix == ".csv" else pl.read_ndjson(path)
    good = pl.col("file_id").is_first_distinct() & pl.col("duration_estimate").is_between(
        0, 3_600_000
    )
    rows.filter(good).write_ndjson(io.BytesIO())
    return len(rows)
