"""Rows of Markdown."""

from __future__ import annotations


def head(*names: str) -> str:
    return f"{row(*names)}\n{row(*('---' for _ in names))}"


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
