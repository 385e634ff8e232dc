"""Requests are routed without a look into moto's source directory."""

from __future__ import annotations

import os
from typing import Any

import pytest

from embedded.lab import Lab


def test_a_request_lists_no_directory(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab.s3.list_buckets()
    listed: list[Any] = []
    list_directory = os.listdir

    def noted(*where: Any) -> list[str]:
        listed.append(where)
        return list_directory(*where)

    monkeypatch.setattr(os, "listdir", noted)
    assert "Buckets" in lab.s3.list_buckets()
    assert listed == []
