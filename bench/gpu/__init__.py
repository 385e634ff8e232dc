"""The GPU worker: speed against NeMo's own ways, agreement of the modes, memory."""

from bench.gpu.run import run

__all__ = ["run"]
