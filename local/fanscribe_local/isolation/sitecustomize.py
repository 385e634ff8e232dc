"""Hide the developer's checkout from the code under emulation.

Python imports this module by its name at start-up, after it has read the .pth files by which an
editable install adds the repository to `sys.path`. In AWS the repository is not there: a function
sees its zip and its layers, a container sees what the Dockerfile copied. So everything goes that
is neither part of this Python (third-party packages stand in for those of the layer) nor named
in PYTHONPATH; a module that is missing from the zip then fails here as it would fail there.
"""

import os
import sys


def _stays(path: str, roots: list[str]) -> bool:
    real = os.path.realpath(path)
    return any(real == root or real.startswith(root + os.sep) for root in roots)


def _hide_checkout() -> None:
    named = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    roots = [os.path.realpath(path) for path in (*named, sys.prefix, sys.base_prefix)]
    sys.path[:] = [path for path in sys.path if path in named or _stays(path, roots)]
    sys.meta_path[:] = [
        finder
        for finder in sys.meta_path
        if not getattr(finder, "__module__", "").startswith("__editable__")
    ]


_hide_checkout()
