"""Every error fanscribe raises, by name.

Step Functions matches a Lambda's error by the exact class name, and an operator reads it in
the console: so the classes are flat, each says what is wrong, where, and what to do, and each
name in the state machine's `ErrorEquals` exists here. `TransientError`s are worth a retry; the
state machine lists them by name.
"""

from __future__ import annotations

from fanscribe.errors.aws import AwsRefusedError, AwsUnavailableError
from fanscribe.errors.base import FanscribeError, PayloadError, SettingMissingError, TransientError
from fanscribe.errors.gpu import (
    GpuDeviceError,
    GpuHostLostError,
    GpuImageError,
    GpuOutOfMemoryError,
    GpuTimeoutError,
    GpuWorkerError,
    ModelUnavailableError,
    PoisonedChunkError,
    ShardFailedError,
)
from fanscribe.errors.hosted import (
    HostedAudioTooShortError,
    HostedBusyError,
    HostedKeyMissingError,
    HostedKeyRejectedError,
    HostedRequestError,
    HostedThrottledError,
    HostedTranscriptionError,
    HostedUnavailableError,
    HostedUploadTooLargeError,
)
from fanscribe.errors.manifest import (
    DuplicateFileIdError,
    ManifestColumnError,
    ManifestEmptyError,
    ManifestFormatError,
    ManifestNotFoundError,
    ManifestRowsError,
    ManifestSourcesError,
    ManifestTooLargeError,
    OptionsError,
    RowError,
)
from fanscribe.errors.media import (
    AudioCrashError,
    AudioDeadlineError,
    AudioMemoryError,
    DecodeError,
    EmptyAudioError,
    EncryptedAudioError,
    NoAudioStreamError,
    NoRangesError,
    ReadBudgetError,
    SourceBlockedError,
    SourceChangedError,
    SourceForbiddenError,
    SourceNotFoundError,
    SourceTooLargeError,
    SourceUnavailableError,
    SourceUnsupportedError,
    UnreadableAudioError,
)
from fanscribe.errors.merge import NothingTranscribedError, OutputFormatError
from fanscribe.errors.planning import (
    BudgetExceededError,
    ItemLostError,
    LanguageUnsupportedError,
    PricingError,
    TooManyFailuresError,
)
from fanscribe.errors.recorded import recorded_error

__all__ = [
    "AudioCrashError",
    "AudioDeadlineError",
    "AudioMemoryError",
    "AwsRefusedError",
    "AwsUnavailableError",
    "BudgetExceededError",
    "DecodeError",
    "DuplicateFileIdError",
    "EmptyAudioError",
    "EncryptedAudioError",
    "FanscribeError",
    "GpuDeviceError",
    "GpuHostLostError",
    "GpuImageError",
    "GpuOutOfMemoryError",
    "GpuTimeoutError",
    "GpuWorkerError",
    "HostedAudioTooShortError",
    "HostedBusyError",
    "HostedKeyMissingError",
    "HostedKeyRejectedError",
    "HostedRequestError",
    "HostedThrottledError",
    "HostedTranscriptionError",
    "HostedUnavailableError",
    "HostedUploadTooLargeError",
    "ItemLostError",
    "LanguageUnsupportedError",
    "ManifestColumnError",
    "ManifestEmptyError",
    "ManifestFormatError",
    "ManifestNotFoundError",
    "ManifestRowsError",
    "ManifestSourcesError",
    "ManifestTooLargeError",
    "ModelUnavailableError",
    "NoAudioStreamError",
    "NoRangesError",
    "NothingTranscribedError",
    "OptionsError",
    "OutputFormatError",
    "PayloadError",
    "PoisonedChunkError",
    "PricingError",
    "ReadBudgetError",
    "RowError",
    "SettingMissingError",
    "ShardFailedError",
    "SourceBlockedError",
    "SourceChangedError",
    "SourceForbiddenError",
    "SourceNotFoundError",
    "SourceTooLargeError",
    "SourceUnavailableError",
    "SourceUnsupportedError",
    "TooManyFailuresError",
    "TransientError",
    "UnreadableAudioError",
    "recorded_error",
]
