"""The functions' handlers as Lambda loads them, and what it hands them."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FUNCTIONS = Path(__file__).parents[1] / "functions"

CONTEXT = SimpleNamespace(
    function_name="test",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:test",
    aws_request_id="00000000-0000-0000-0000-000000000000",
)
"""What powertools reads of a LambdaContext."""


def load_handler(state_dir: str) -> Callable[..., Any]:
    """`load_handler("plan_shards")` is the handler of `functions/plan_shards/app.py`."""
    path = FUNCTIONS / state_dir / "app.py"
    spec = importlib.util.spec_from_file_location(f"functions_{state_dir}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Callable[..., Any] = module.handler
    return handler
