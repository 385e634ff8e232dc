"""The worker's Dockerfile, read."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "gpu_task" / "Dockerfile"
IGNORE = ROOT / "gpu_task" / "Dockerfile.dockerignore"


class Instruction(NamedTuple):
    name: str
    value: str


class Copy(NamedTuple):
    """Sources from the repository's root, and where they go."""

    sources: tuple[str, ...]
    target: str


def instructions() -> list[Instruction]:
    parser = DockerfileParser(fileobj=io.BytesIO(DOCKERFILE.read_bytes()), env_replace=False)
    return [
        Instruction(each["instruction"], each["value"])
        for each in parser.structure
        if each["instruction"] != "COMMENT"
    ]


def values(name: str) -> list[str]:
    return [each.value for each in instructions() if each.name == name]


def copied(value: str) -> Copy:
    *sources, target = value.split()
    return Copy(tuple(sources), target)


def command() -> list[str]:
    (value,) = values("CMD")
    parts: list[str] = json.loads(value)
    return parts


def environment() -> Iterator[tuple[str, str]]:
    for value in values("ENV"):
        for pair in value.split():
            name, _, text = pair.partition("=")
            yield name, text
