"""Pieces for the model cut by Silero's voice detector instead of by energy."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_WINDOW, _CONTEXT, _RATE = 512, 64, 16_000
_HOPS = _RATE // 100

Voiced = Callable[[NDArray[np.float32]], NDArray[np.float64]]
"""`voiced(signal)`: every 10 ms, from 0 (nobody speaks) to 1."""


def silero() -> Voiced | None:
    """None if onnxruntime or the model is not installed. Torch is not needed."""
    found = find_spec("silero_vad")
    if found is None or found.origin is None or find_spec("onnxruntime") is None:
        return None
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    model = Path(found.origin).parent / "data" / "silero_vad.onnx"
    session = onnxruntime.InferenceSession(str(model), options)

    def voiced(signal: NDArray[np.float32]) -> NDArray[np.float64]:
        state, context = np.zeros((2, 1, 128), np.float32), np.zeros((1, _CONTEXT), np.float32)
        rate, heard = np.array(_RATE, np.int64), []
        windows = np.pad(signal, (0, -len(signal) % _WINDOW)).reshape(-1, 1, _WINDOW)
        for window in windows:
            given = {"input": np.hstack([context, window]), "state": state, "sr": rate}
            probability, state = session.run(None, given)
            context = window[:, -_CONTEXT:]
            heard.append(float(probability[0, 0]))
        times = np.arange(len(signal) // _HOPS) * _HOPS // _WINDOW
        return smooth(np.array(heard)[times])

    return voiced


def smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Over 300 ms, as the level that energy goes by."""
    return np.convolve(values, np.ones(30) / 30, "same")
