"""The base of every error, and the two that belong to no part of the flow."""

from __future__ import annotations


class FanscribeError(Exception):
    """The base of all of them. `str(error)` is the sentence a person reads."""


class TransientError(FanscribeError):
    """Might pass if tried again: retried by the state machine, by name."""


class PayloadError(FanscribeError):
    """A state was handed something that is not its payload: a fault of the workflow's wiring."""

    def __init__(self, payload: str, fault: str) -> None:
        super().__init__(
            f"not a {payload}: {fault}. The state machine and the functions are of different "
            "versions, or the state was started by hand: deploy both from one commit."
        )


class SettingMissingError(FanscribeError):
    """An environment variable that the template declares is not set."""

    def __init__(self, variable: str) -> None:
        super().__init__(
            f"environment variable {variable} is not set. template.yaml declares it for this "
            "function: deploy the function from the template."
        )
