"""An error that a failure record tells of, as an object again."""

from __future__ import annotations

from fanscribe.errors.base import FanscribeError


def recorded_error(name: str, cause: str) -> FanscribeError | None:
    """The error that a failure record tells of: the class of that name, saying `cause`.

    None for a name that is not here. The class's own `__init__` is passed by, because its
    arguments were not recorded; its sentence was.
    """
    kind = _kinds(FanscribeError).get(name)
    return kind.__new__(kind, cause) if kind else None


def _kinds(base: type[FanscribeError]) -> dict[str, type[FanscribeError]]:
    found = {base.__name__: base}
    for kind in base.__subclasses__():
        found |= _kinds(kind)
    return found
