"""AWS itself, where it does not do what was asked."""

from __future__ import annotations

from fanscribe.errors.base import FanscribeError, TransientError


class AwsUnavailableError(TransientError):
    """A call to AWS fails as calls do now and then: throttled, cut off, out of time."""

    def __init__(self, operation: str, fault: str) -> None:
        super().__init__(
            f"{operation}: {fault}. The state is tried again by itself; if it still fails, run the "
            "manifest again: what is done is kept."
        )


class AwsRefusedError(FanscribeError):
    """AWS refuses a call, and would refuse it again: a permission, a name, a deleted resource."""

    def __init__(self, operation: str, code: str, fault: str) -> None:
        super().__init__(
            f"{operation}: {code}: {fault}. Deploy the stack from its template again, which gives "
            "each function its permissions, and see that nothing of it was deleted."
        )


class DamagedObjectError(FanscribeError):
    """An object that fanscribe wrote, and that is not what it wrote any more."""

    def __init__(self, uri: str, kind: str, fault: str) -> None:
        super().__init__(
            f"{uri}: not a {kind}: {fault}. It was cut off or written over: delete it and run the "
            "retry manifest, which makes it anew."
        )
