"""The embedded AWS: the deployed stack, whole, on one machine, without Docker or an account."""

from fanscribe_local.extensions import antlr_format

antlr_format.install()  # before anything imports the interpreter, whose grammar it lets load

from fanscribe_local.aws import EmbeddedAws  # noqa: E402
from fanscribe_local.stack import DeployError, Stack  # noqa: E402

__all__ = ["DeployError", "EmbeddedAws", "Stack"]
