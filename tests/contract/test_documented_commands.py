"""Each `aws` and `fanscribe` call in the documents exists, with the options it is given."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.session
import jmespath
import pytest
import typer
from botocore import xform_name
from documented_commands import DOCUMENTS, Command, commands
from fanscribe_cli.app import app

EVERYWHERE = {"--output", "--profile", "--query", "--region"}
S3 = {"cp": {"--recursive"}}
"""The commands of `aws s3`, which is no API: what the documents use of it."""

ALL = [command for document in DOCUMENTS for command in commands(document)]
OF_AWS = [command for command in ALL if command.words[0] == "aws"]
OF_OURS = [command for command in ALL if command.words[0] == "fanscribe"]
SESSION = botocore.session.Session()
SERVICES = {"s3api": "s3"}
"""The AWS CLI's own names."""


def options(words: tuple[str, ...]) -> list[str]:
    return [word.partition("=")[0] for word in words if word.startswith("--")]


@cache
def service(name: str) -> Any:
    return SESSION.get_service_model(SERVICES.get(name, name))


def options_of(name: str, operation: str) -> set[str]:
    by_name = {xform_name(one, "-"): one for one in service(name).operation_names}
    shape = service(name).operation_model(by_name[operation]).input_shape
    return {f"--{xform_name(member, '-')}" for member in shape.members}


def test_the_documents_have_commands() -> None:
    assert len(OF_AWS) > 15
    assert len(OF_OURS) > 15


@pytest.mark.parametrize("command", OF_AWS, ids=str)
def test_an_aws_call_is_one_that_aws_knows(command: Command) -> None:
    _, name, operation, *_ = command.words
    known = S3[operation] if name == "s3" else options_of(name, operation)
    assert set(options(command.words)) <= known | EVERYWHERE


@pytest.mark.parametrize("command", [c for c in OF_AWS if "--query" in c.words], ids=str)
def test_a_query_reads_what_the_call_answers(command: Command) -> None:
    _, name, operation, *_ = command.words
    by_name = {xform_name(one, "-"): one for one in service(name).operation_names}
    shape = service(name).operation_model(by_name[operation]).output_shape
    query = command.words[command.words.index("--query") + 1]
    for first, second in _fields(jmespath.compile(query).parsed):
        assert first in shape.members, query
        if second:
            assert second in _inside(shape.members[first]).members, query


def _fields(parsed: dict[str, Any]) -> list[tuple[str, str | None]]:
    """The path of names that an expression starts with, two deep."""
    names: list[str] = []

    def walk(node: dict[str, Any]) -> None:
        if node["type"] == "field":
            names.append(node["value"])
        for child in node["children"]:
            if isinstance(child, dict):
                walk(child)

    walk(parsed)
    return [(names[0], names[1] if len(names) > 1 else None)]


def _inside(shape: Any) -> Any:
    return shape.member if shape.type_name == "list" else shape


@pytest.mark.parametrize("command", OF_OURS, ids=str)
def test_a_call_of_ours_is_one_that_we_have(command: Command) -> None:
    found: Any = typer.main.get_command(app)
    words = command.words[1:]
    while hasattr(found, "commands") and words:
        assert words[0] in found.commands
        found, words = found.commands[words[0]], words[1:]
    known = {option for parameter in found.params for option in parameter.opts}
    assert set(options(words)) <= known
