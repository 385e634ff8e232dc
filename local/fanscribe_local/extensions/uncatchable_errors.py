"""Let no Retry and no Catch hide an error that is terminal.

AWS, "Handling errors in Step Functions workflows": States.Runtime always fails the execution and
is not matched by States.ALL; neither is States.DataLimitExceeded.

Stock moto's States.ALL matches every error, so that a path that does not exist, or an output that
is too large, is taken for a failed task.
"""

from __future__ import annotations

from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import (
    ErrorEqualsDecl,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment

NEVER_MATCHED = "States.Runtime"
MATCHED_BY_NAME = "States.DataLimitExceeded"


def install() -> None:
    match = ErrorEqualsDecl._eval_body

    def match_unless_terminal(self: ErrorEqualsDecl, env: Environment) -> None:
        name = env.stack[-1].error_name
        named = name in [error.error_name for error in self.error_names]
        match(self, env)
        if name == NEVER_MATCHED or (name == MATCHED_BY_NAME and not named):
            env.stack[-1] = False

    ErrorEqualsDecl._eval_body = match_unless_terminal
