"""Name the failure of a distributed Map that cannot read its items or write its results.

AWS, "Handling errors in Step Functions workflows": States.ItemReaderFailed when the item source
cannot be read, States.ResultWriterFailed when the results cannot be written.

Stock moto fails with States.Runtime, which nothing can catch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.item_reader_decl import (  # noqa: E501
    ItemReader,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.result_writer.result_writer_decl import (  # noqa: E501
    ResultWriter,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment

from fanscribe_local.map_run.failures import READER, WRITER, map_failed


def install() -> None:
    ItemReader._eval_body = _naming(ItemReader._eval_body, READER)
    ResultWriter._eval_body = _naming(ResultWriter._eval_body, WRITER)


def _naming(evaluate: Callable[..., None], kind: Any) -> Callable[..., None]:
    def evaluate_or_name(self: Any, env: Environment) -> None:
        try:
            evaluate(self, env)
        except ClientError as error:
            raise map_failed(env, kind, str(error)) from error

    return evaluate_or_name
