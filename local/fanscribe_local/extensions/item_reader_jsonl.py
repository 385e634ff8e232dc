"""Read the items of a distributed Map from a JSON Lines file.

AWS, "ItemReader (Map)": InputType is one of CSV, JSON, JSONL, PARQUET and MANIFEST; for JSONL each
line of the file is an item. A file that cannot be read fails with States.ItemReaderFailed.

Stock moto knows CSV and JSON.
"""

from __future__ import annotations

import json
from typing import Any

from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader import (
    item_reader_decl as reader,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval.resource_output_transformer.transformer import (  # noqa: E501
    ResourceOutputTransformer,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.reader_config import (
    input_type as stock,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment

from fanscribe_local.map_run.failures import READER, map_failed

JSONL = "JSONL"


class JsonLines(ResourceOutputTransformer):
    """Text on the evaluation stack -> items."""

    def _eval_body(self, env: Environment) -> None:
        most = env.stack.pop()["MaxItemsValue"]
        lines = [line for line in env.stack.pop().split("\n") if line.strip()]
        try:
            env.stack.append([json.loads(line) for line in lines[:most]])
        except json.JSONDecodeError as error:
            cause = f"Unable to parse the JSON Lines file: {error}"
            raise map_failed(env, READER, cause) from error


def install() -> None:
    transformer_for = reader.resource_output_transformer_for
    parse = stock.InputType.__init__

    def parse_jsonl(self: Any, input_type: str) -> None:
        if input_type == JSONL:
            self.input_type_value = JSONL
        else:
            parse(self, input_type)

    def transformer_for_jsonl(input_type: Any) -> ResourceOutputTransformer:
        if input_type.input_type_value == JSONL:
            return JsonLines()
        return transformer_for(input_type)

    stock.InputType.__init__ = parse_jsonl
    reader.resource_output_transformer_for = transformer_for_jsonl
