"""A template is packaged as `sam build` and `sam package` would package it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from fanscribe_local.packaging import directory_zip, layer_content, packaged


@pytest.fixture
def layer(tmp_path: Path) -> Path:
    for name in ("Makefile", "words/__init__.py", "words/deep/a.py", "words/__pycache__/a.pyc"):
        path = tmp_path / "layer" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "layer"


def names(archive: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


@pytest.mark.parametrize(
    ("build_method", "expected"),
    [
        (None, ["Makefile", "words/__init__.py", "words/deep/a.py"]),
        ("makefile", ["python/words/__init__.py", "python/words/deep/a.py"]),
        (
            "python3.13",
            ["python/Makefile", "python/words/__init__.py", "python/words/deep/a.py"],
        ),
    ],
)
def test_a_layer_is_laid_out_as_its_build_method_does_it(
    layer: Path, build_method: str | None, expected: list[str]
) -> None:
    assert names(layer_content(build_method, "Words")(layer)) == expected


def test_a_build_method_without_a_rule_is_named(layer: Path) -> None:
    with pytest.raises(ValueError, match="Words: no rule for a layer built by rust"):
        layer_content("rust", "Words")


def test_the_same_files_make_the_same_bytes(layer: Path) -> None:
    before = directory_zip(layer)
    (layer / "Makefile").touch()
    assert directory_zip(layer) == before


def test_what_a_template_names_and_is_not_there_is_named(tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(
        "Resources: {F: {Type: AWS::Serverless::Function, Properties: {CodeUri: functions/gone}}}"
    )
    with pytest.raises(FileNotFoundError, match="CodeUri names functions/gone"):
        packaged(template, lambda content, suffix: "s3://b/k")
