"""Parse a state machine's definition once, and not for each of its executions.

AWS, "CreateStateMachine": the definition is checked when it is given; every execution is one of its
own. So each gets a copy of what was parsed.

Stock moto parses anew for each execution, which takes longer than a small run's other work.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

_DEFINITIONS = 32


def install() -> None:
    parsed = lru_cache(_DEFINITIONS)(AmazonStateLanguageParser.parse)

    def copied(definition: str) -> Any:
        program, tree = parsed(definition)
        return copy.deepcopy(program), tree

    AmazonStateLanguageParser.parse = staticmethod(copied)
