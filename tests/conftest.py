"""What all tests share."""

from __future__ import annotations

import functools
from typing import Any

import hypothesis
from botocore.loaders import JSONFileLoader

_load_file = JSONFileLoader.load_file


@functools.cache
def _parsed(path: str) -> Any:
    return _load_file(JSONFileLoader(), path)


# Each mocked account is a new session, and each new session parses botocore's models anew: half
# of the fast tests' time. The files do not change while the tests run.
JSONFileLoader.load_file = lambda self, file_path: _parsed(file_path)  # type: ignore[method-assign]

# `make test-fast` asks for it: fewer examples of each property; `make test` draws them all.
hypothesis.settings.register_profile("fast", max_examples=20, deadline=None)
