"""The manifest and the run's input."""

from __future__ import annotations

from fanscribe.errors.base import FanscribeError


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


class ManifestTooLargeError(FanscribeError):
    """The manifest is longer than any that is read; or it is made to flood whoever opens it."""

    def __init__(self, manifest: str, fault: str) -> None:
        super().__init__(f"{manifest}: {fault}. Split it into several runs.")


class ManifestRowsError(FanscribeError):
    """The run is strict, and some of its rows are wrong."""

    def __init__(self, manifest: str, rejected: int, causes: str, records: str) -> None:
        super().__init__(
            f"{manifest}: {rejected} of its rows are wrong, and the run is strict: {causes}. "
            f"All of them: {records}"
        )


class ManifestSourcesError(FanscribeError):
    """More recordings are missing where the manifest says they are than the run tolerates."""

    def __init__(self, manifest: str, missing: int, asked: int, example: str) -> None:
        super().__init__(
            f"{manifest}: {missing} of {asked} recordings asked for cannot be read: {example}. "
            "Check the bucket, and that ValidateManifest may read it (AudioObjectArns and "
            "AudioBucketArns)."
        )


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
