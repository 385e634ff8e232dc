"""The hosted engine."""

from __future__ import annotations

from fanscribe.errors.base import FanscribeError, TransientError


class HostedKeyMissingError(FanscribeError):
    """The hosted engine was asked for and there is no key for it."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"no AssemblyAI key in {where}. Put one there, or run with engine parakeet."
        )


class HostedKeyRejectedError(FanscribeError):
    """The service does not know the key."""

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"AssemblyAI refuses the key: {fault}. Check it and its region's host "
            "(parameter AssemblyAiBaseUrl)."
        )


class HostedRequestError(FanscribeError):
    """The service refuses a request as wrong: a retired model, an option it does not know."""

    def __init__(self, file_id: str, fault: str) -> None:
        super().__init__(f"{file_id}: AssemblyAI refuses the request: {fault}")


class HostedTranscriptionError(FanscribeError):
    """The service took the job and failed it. Failed jobs are not billed."""

    def __init__(self, file_id: str, transcript_id: str, fault: str) -> None:
        super().__init__(f"{file_id}: AssemblyAI job {transcript_id} failed: {fault}")


class HostedThrottledError(TransientError):
    """Too many requests; the service says when to come back."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"AssemblyAI asks to wait {retry_after_s} s before the next request")
        self.retry_after_s = retry_after_s


class HostedUnavailableError(TransientError):
    """The service cannot be reached or answers with a fault of its own."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"AssemblyAI cannot be reached: {fault}")


class HostedUnreadableError(TransientError):
    """The service answers what its contract does not have. A job may have been started."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"AssemblyAI's answer cannot be read: {fault}")


class HostedBusyError(TransientError):
    """Another function is submitting the same recording with the same options at this moment."""

    def __init__(self, key: str) -> None:
        super().__init__(f"recording {key} is being submitted to AssemblyAI by another function")


class HostedAudioTooShortError(FanscribeError):
    """A recording below what the service takes."""

    def __init__(self, file_id: str, milliseconds: int, least: int) -> None:
        super().__init__(
            f"{file_id}: {milliseconds} ms of audio; AssemblyAI takes {least} ms and more. "
            "Engine parakeet has no such limit."
        )


class HostedUploadTooLargeError(FanscribeError):
    """A recording that the service cannot fetch itself, and that is too large to be handed over."""

    def __init__(self, file_id: str, size: int, limit: int) -> None:
        super().__init__(
            f"{file_id}: {size} bytes have to be uploaded to AssemblyAI, which takes {limit}. Put "
            "the recording where the service can download it, or use engine parakeet."
        )
