"""Every error fanscribe raises, by name.

Step Functions matches a Lambda's error by the exact class name, and an operator reads it in
the console: so the classes are flat, each says what is wrong, where, and what to do, and each
name in the state machine's `ErrorEquals` exists here. `TransientError`s are worth a retry; the
state machine lists them by name.
"""

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


# --- manifest ------------------------------------------------------------------------------


class OptionsError(FanscribeError):
    """The execution input names an option that does not exist, or gives it a wrong value."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"the run's input is wrong: {fault}")


class ManifestNotFoundError(FanscribeError):
    """There is no manifest where the run says."""

    def __init__(self, manifest: str, fault: str = "there is no such object") -> None:
        super().__init__(
            f"{manifest}: {fault}. Check the bucket, the key's spelling and case, and that "
            "ValidateManifest may read it."
        )


class ManifestFormatError(FanscribeError):
    """The manifest as a whole cannot be read: encoding, JSON syntax, an unknown ending."""

    def __init__(self, manifest: str, fault: str) -> None:
        super().__init__(f"{manifest}: {fault}")


class ManifestColumnError(FanscribeError):
    """The header lacks the one column a manifest must have, or names one nobody knows."""

    def __init__(self, manifest: str, fault: str) -> None:
        super().__init__(f"{manifest}: {fault}")


class ManifestEmptyError(FanscribeError):
    """A manifest without a single good row."""

    def __init__(self, manifest: str, fault: str) -> None:
        super().__init__(f"{manifest}: {fault}")


class RowError(FanscribeError):
    """One manifest row is wrong: recorded as that item's failure, while the others go on."""

    def __init__(self, row: int, column: str, value: object, remedy: str) -> None:
        super().__init__(f"row {row}, column {column}: {value!r}: {remedy}")
        self.row = row
        self.column = column


class DuplicateFileIdError(FanscribeError):
    """Two rows would write to the same place."""

    def __init__(self, file_id: str, row: int, first_row: int) -> None:
        super().__init__(
            f"row {row}, column file_id: {file_id!r} is row {first_row}'s already. Give each "
            "row its own file_id; the first one is transcribed."
        )
        self.row = row


# --- media ---------------------------------------------------------------------------------


class SourceNotFoundError(FanscribeError):
    """The audio is not where the manifest says."""

    def __init__(self, audio_url: str) -> None:
        super().__init__(f"{audio_url}: there is no such object. Check the spelling and the case.")


class SourceForbiddenError(FanscribeError):
    """The audio is there, but not for us."""

    def __init__(self, audio_url: str, fault: str) -> None:
        super().__init__(
            f"{audio_url}: {fault}. Let the stack's roles read it (parameter AudioBuckets), or "
            "give a signed https URL."
        )


class SourceUnsupportedError(FanscribeError):
    """An address of a kind that nobody here can read."""

    def __init__(self, audio_url: str, fault: str) -> None:
        super().__init__(f"{audio_url}: {fault}. Use s3://, https:// or gs://.")


class SourceBlockedError(FanscribeError):
    """An address that leads where a manifest must not: into a network, to a port, by password."""

    def __init__(self, audio_url: str, fault: str) -> None:
        super().__init__(
            f"{audio_url}: {fault}. Recordings are fetched from public https hosts only; put "
            "one that is not into a bucket."
        )


class NoRangesError(FanscribeError):
    """The server answers a range request with something else: what it has is downloaded whole."""

    def __init__(self, audio_url: str) -> None:
        super().__init__(f"{audio_url}: the server does not serve byte ranges.")


class SourceTooLargeError(FanscribeError):
    """A recording that can only be had whole, and does not fit on the disk."""

    def __init__(self, audio_url: str, limit_bytes: int) -> None:
        super().__init__(
            f"{audio_url}: more than {limit_bytes // 1024**2} MB, from a server that does not "
            "serve byte ranges. Put it into a bucket, or raise DownloadLimitMb (and the disk)."
        )


class ReadBudgetError(FanscribeError):
    """Reading a file takes many times its size: it sends its reader in circles."""

    def __init__(self, audio_url: str, asked: int, size: int) -> None:
        super().__init__(
            f"{audio_url}: {asked} bytes asked for of a file of {size}. It is damaged, or made to "
            "be read for ever: convert it (ffmpeg -i in out.flac) and try again."
        )


class SourceUnavailableError(TransientError):
    """The server of the audio fails or is slow: tried again, then recorded."""

    def __init__(self, audio_url: str, fault: str) -> None:
        super().__init__(f"{audio_url}: {fault}. The server may be down; run the retry manifest.")


class SourceChangedError(FanscribeError):
    """The bytes are not those that were planned: a blend of two files is never transcribed."""

    def __init__(self, audio_url: str, planned: str, found: str) -> None:
        super().__init__(
            f"{audio_url}: replaced while the run was on (planned etag {planned}, found {found}). "
            "Run it again when nobody writes to it."
        )


class UnreadableAudioError(FanscribeError):
    """The bytes are not audio of any container we open."""

    def __init__(self, audio_url: str, fault: str) -> None:
        super().__init__(f"{audio_url}: not readable as audio: {fault}")


class EncryptedAudioError(FanscribeError):
    """The audio is there and locked: DRM, or encryption without us having the key."""

    def __init__(self, audio_url: str, scheme: str) -> None:
        super().__init__(f"{audio_url}: its audio is encrypted ({scheme}). Give an open copy.")


class AudioDeadlineError(FanscribeError):
    """Decoding does not come to an end: the process that did it was killed."""

    def __init__(self, audio_url: str, doing: str, seconds: float) -> None:
        super().__init__(
            f"{audio_url}: {doing} was stopped after {seconds:g} s. It is damaged, or made to "
            "take for ever: convert it (ffmpeg -i in out.flac) and try again."
        )


class AudioMemoryError(FanscribeError):
    """Decoding wants more memory than any recording needs."""

    def __init__(self, audio_url: str, doing: str, limit_mb: int) -> None:
        super().__init__(
            f"{audio_url}: {doing} wants more than {limit_mb} MB of memory. It is damaged, or made "
            "to: convert it (ffmpeg -i in out.flac) and try again."
        )


class AudioCrashError(FanscribeError):
    """The process that decoded a file died of it."""

    def __init__(self, audio_url: str, doing: str, fault: str) -> None:
        super().__init__(
            f"{audio_url}: {doing} ended the decoder's process ({fault}). Convert the file "
            "(ffmpeg -i in out.flac) and try again."
        )


class NoAudioStreamError(FanscribeError):
    """A container without a single audio stream."""

    def __init__(self, audio_url: str, container: str) -> None:
        super().__init__(f"{audio_url}: a {container} file without an audio stream.")


class EmptyAudioError(FanscribeError):
    """An audio stream that decodes to nothing."""

    def __init__(self, audio_url: str) -> None:
        super().__init__(f"{audio_url}: holds no audio samples. It may have been cut off.")


class DecodeError(FanscribeError):
    """A stretch of a file that opened does not decode."""

    def __init__(self, audio_url: str, start_ms: int, end_ms: int, fault: str) -> None:
        super().__init__(f"{audio_url}: {start_ms}-{end_ms} ms does not decode: {fault}")


# --- planning ------------------------------------------------------------------------------


class LanguageUnsupportedError(FanscribeError):
    """The item's language is pinned to one that its engine does not speak."""

    def __init__(self, file_id: str, language: str) -> None:
        super().__init__(
            f"{file_id}: Parakeet does not speak {language!r}. Set engine to auto or assemblyai, "
            "or switch fallback on."
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


# --- GPU -----------------------------------------------------------------------------------


class ModelUnavailableError(FanscribeError):
    """The model cannot be loaded from where it was said to be."""

    def __init__(self, model: str, fault: str) -> None:
        super().__init__(
            f"model {model}: {fault}. Name a model on the hub that this machine can reach, a "
            ".nemo file, or an s3:// URI of one."
        )


class GpuOutOfMemoryError(FanscribeError):
    """A batch of one does not fit the GPU."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"{fault}. Use a larger GPU or a smaller MaxBatchSeconds.")


class GpuDeviceError(TransientError):
    """The GPU itself fails: whatever ran on it, another host may do better."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"the GPU failed: {fault}. The job is tried again on another host.")


class GpuHostLostError(FanscribeError):
    """The host was taken away, as often as the job may be tried."""

    def __init__(self, shard_id: str, attempts: int, reason: str) -> None:
        super().__init__(
            f"shard {shard_id}: its host was lost {attempts} times (last: {reason}). Finished "
            "chunks are kept; run the retry manifest, on-demand if Spot is scarce."
        )


class GpuTimeoutError(FanscribeError):
    """The job ran longer than its shard may take."""

    def __init__(self, shard_id: str, seconds: int) -> None:
        super().__init__(
            f"shard {shard_id}: not done after {seconds} s. Finished chunks are kept; run the "
            "retry manifest."
        )


class GpuImageError(FanscribeError):
    """The worker's image cannot be pulled."""

    def __init__(self, image: str, fault: str) -> None:
        super().__init__(
            f"image {image} cannot be pulled: {fault}. If it is not in ECR: make image."
        )


class GpuWorkerError(FanscribeError):
    """The worker died without leaving a reason of its own."""

    def __init__(self, shard_id: str, reason: str, log_stream: str | None) -> None:
        log = f"; its log: /aws/batch/job, stream {log_stream}" if log_stream else ""
        super().__init__(f"shard {shard_id}: the worker died: {reason}{log}")


class ShardFailedError(FanscribeError):
    """Not one chunk of a shard could be transcribed."""

    def __init__(self, shard_id: str, failed: int, first_cause: str) -> None:
        super().__init__(f"shard {shard_id}: all {failed} chunks failed; the first: {first_cause}")


# --- hosted engine -------------------------------------------------------------------------


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


# --- merge ---------------------------------------------------------------------------------


class OutputFormatError(FanscribeError):
    """An output format nobody writes."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"no output format {name!r}; there are {', '.join(known)}")


class NothingTranscribedError(FanscribeError):
    """Not one chunk of an item has a result."""

    def __init__(self, file_id: str, cause: str) -> None:
        super().__init__(f"{file_id}: nothing was transcribed: {cause}")


# --- errors that were recorded ---------------------------------------------------------------


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
