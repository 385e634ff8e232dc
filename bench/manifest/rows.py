"""A million rows in each form, the same at every run."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

ROWS = 1_000_000
COLUMNS = ("audio_url", "file_id", "duration_estimate", "language", "title")
PLACE = Path(".cache/bench/manifests")


def manifest(name: str) -> Path:
    """The file of that name, made if it is not there: `rows.csv`, `rows.jsonl`, `unnamed.csv`..."""
    path = PLACE / name
    if not path.exists():
        PLACE.mkdir(parents=True, exist_ok=True)
        _MAKERS[name](path)
    return path


def _rows() -> Iterator[tuple[str, str, int, str, str]]:
    dice = random.Random(1)  # noqa: S311
    for number in range(ROWS):
        yield (
            f"s3://recordings-archive/2026/{number % 365:03d}/call-{number:07d}.mp3",
            f"call-{number:07d}",
            dice.randint(20, 7200),
            dice.choice(("en", "de", "fr", "")),
            f"Call number {number}, inbound",
        )


def _csv(path: Path) -> None:
    with path.open("w") as file:
        file.write(",".join(COLUMNS) + "\n")
        file.writelines(f'{a},{b},{c},{d},"{e}"\n' for a, b, c, d, e in _rows())


def _jsonl(path: Path) -> None:
    with path.open("w") as file:
        file.writelines(json.dumps(dict(zip(COLUMNS, row, strict=True))) + "\n" for row in _rows())


def _json(path: Path) -> None:
    with manifest("rows.jsonl").open() as lines, path.open("w") as file:
        file.write("[" + next(lines))
        file.writelines("," + line for line in lines)
        file.write("]")


def _unnamed(path: Path) -> None:
    with path.open("w") as file:
        file.write("audio_url,duration_estimate\n")
        file.writelines(f"{a},{c}\n" for a, _, c, _, _ in _rows())


def _faulty(path: Path) -> None:
    """Every hundredth row is wrong: a bad number, a bad address or an id that is there already."""
    faults = ({"duration_estimate": "soon"}, {"audio_url": "ftp://x"}, {"file_id": "call-0000001"})
    with path.open("w") as file:
        file.write(",".join(COLUMNS) + "\n")
        for number, row in enumerate(_rows()):
            cells = dict(zip(COLUMNS, row, strict=True))
            cells |= faults[number // 100 % 3] if number % 100 == 99 else {}
            file.write(",".join(f'"{cell}"' for cell in cells.values()) + "\n")


def _packed(path: Path) -> None:
    with gzip.open(path, "wb", compresslevel=6) as packed:
        packed.write(manifest("rows.csv").read_bytes())


_MAKERS = {
    "rows.csv": _csv,
    "rows.csv.gz": _packed,
    "rows.jsonl": _jsonl,
    "rows.json": _json,
    "unnamed.csv": _unnamed,
    "faulty.csv": _faulty,
}
