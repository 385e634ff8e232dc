"""Look up once which services there are.

Not an AWS behaviour, but the price of one: every request is routed by its service's name.

Stock moto lists its own source directory for each request, two hundred questions to the file
system, while all other requests wait.
"""

from __future__ import annotations

from moto import backends


def install() -> None:
    names = tuple(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: names
