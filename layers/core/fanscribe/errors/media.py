"""A recording that cannot be had, read or trusted."""

from __future__ import annotations

from fanscribe.errors.base import FanscribeError, TransientError


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
