"""Package a SAM template as `sam build` and `sam package` do, without leaving this machine.

Directories become zips in a bucket and the template points at them. What `sam build` would
install from PyPI is not in the zips: this Python's own site-packages stand in for it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

FUNCTION, LAYER, STATE_MACHINE = (
    "AWS::Serverless::Function",
    "AWS::Serverless::LayerVersion",
    "AWS::Serverless::StateMachine",
)
NOT_PACKAGED = {"__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
EPOCH = (1980, 1, 1, 0, 0, 0)
Upload = Callable[[bytes, str], str]


def packaged(template: Path, upload: Upload) -> dict[str, Any]:
    """The template with every local path replaced by the address of its upload."""
    document: dict[str, Any] = yaml_parse(template.read_text())
    shared_code = document.get("Globals", {}).get("Function", {}).get("CodeUri")
    for logical_id, resource in document["Resources"].items():
        properties = resource.setdefault("Properties", {})
        if resource["Type"] == FUNCTION:
            code = properties.get("CodeUri", shared_code)
            _replace(properties, "CodeUri", code, template, upload, directory_zip)
        elif resource["Type"] == LAYER:
            content = layer_content(resource.get("Metadata", {}).get("BuildMethod"), logical_id)
            uri = properties["ContentUri"]
            _replace(properties, "ContentUri", uri, template, upload, content)
        elif resource["Type"] == STATE_MACHINE:
            uri = properties.get("DefinitionUri")
            _replace(properties, "DefinitionUri", uri, template, upload, Path.read_bytes)
    return document


def _replace(
    properties: dict[str, Any],
    name: str,
    uri: Any,
    template: Path,
    upload: Upload,
    content: Callable[[Path], bytes],
) -> None:
    if not isinstance(uri, str) or uri.startswith("s3://"):
        return
    source = template.parent / uri
    if not source.exists():
        raise FileNotFoundError(f"{template.name}: {name} names {uri}, which does not exist")
    properties[name] = upload(content(source), source.suffix or ".zip")


def directory_zip(directory: Path) -> bytes:
    return zipped((path.relative_to(directory), path) for path in files_in(directory))


def layer_content(build_method: str | None, logical_id: str) -> Callable[[Path], bytes]:
    """How a layer's directory becomes its zip, after "Building Lambda layers in AWS SAM".

    Without a build method the directory is the layer. With a Python one its files end up under
    `python/`. A makefile may do anything; this project's copies the packages beside it there.
    """
    if build_method is None:
        return directory_zip
    if build_method == "makefile":
        return lambda directory: zipped(_under_python(_packages(directory)))
    if build_method.startswith("python"):
        return lambda directory: zipped(
            (Path("python") / path.relative_to(directory), path) for path in files_in(directory)
        )
    raise ValueError(f"{logical_id}: no rule for a layer built by {build_method}")


def _packages(directory: Path) -> list[Path]:
    return sorted(init.parent for init in directory.glob("*/__init__.py"))


def _under_python(packages: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    for package in packages:
        for path in files_in(package):
            yield Path("python") / path.relative_to(package.parent), path


def files_in(directory: Path) -> list[Path]:
    return sorted(
        path
        for path in directory.rglob("*")
        if path.is_file() and not NOT_PACKAGED.intersection(path.parts)
    )


def zipped(entries: Iterable[tuple[Path, Path]]) -> bytes:
    """A zip whose bytes depend on names and contents alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in entries:
            entry = zipfile.ZipInfo(name.as_posix(), EPOCH)
            entry.external_attr = (path.stat().st_mode & 0xFFFF) << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def key_of(content: bytes, suffix: str) -> str:
    return hashlib.sha256(content).hexdigest()[:32] + suffix
