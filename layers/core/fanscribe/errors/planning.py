"""A run that must not go on, or an item that it lost."""

from __future__ import annotations

from fanscribe.errors.base import FanscribeError


class PricingError(FanscribeError):
    """The stack's own rates (parameter Pricing) are no rates."""

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"PRICING: {fault}. It is JSON of what differs from planning/pricing.json, such as "
            '{"gpu": {"usd_per_hour": 0.3}}.'
        )


class LanguageUnsupportedError(FanscribeError):
    """The item's language is pinned to one that its engine does not speak."""

    def __init__(self, file_id: str, language: str) -> None:
        super().__init__(
            f"{file_id}: Parakeet does not speak {language!r}. Set engine to auto or assemblyai, "
            "or fallback to true."
        )


class BudgetExceededError(FanscribeError):
    """The run would cost more than its budget. Raised by the state machine's Fail states."""


class TooManyFailuresError(FanscribeError):
    """More items failed than the run tolerates, or all of them."""

    def __init__(self, failed: int, total: int, limit_percent: float, report: str) -> None:
        super().__init__(
            f"{failed} of {total} items failed; the run tolerates {limit_percent:g}% and needs at "
            f"least one that did not. Causes and next steps: {report}"
        )


class ItemLostError(FanscribeError):
    """An item that left neither a result nor a failure record: its function died."""

    def __init__(self, file_id: str, state: str, fault: str) -> None:
        super().__init__(f"{file_id}: {state} left neither a result nor a reason: {fault}")
