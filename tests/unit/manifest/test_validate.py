"""What S3's refusals become."""

from __future__ import annotations

from typing import NoReturn

import pytest
from botocore.exceptions import ClientError
from fanscribe.contracts import StartRun
from fanscribe.errors import ManifestNotFoundError
from fanscribe.manifest.validate import validate
from fanscribe.storage import Bucket


class RefusingS3:
    """Answers every read with one error code."""

    def __init__(self, code: str) -> None:
        self._code = code

    def get_object(self, **_: str) -> NoReturn:
        raise ClientError({"Error": {"Code": self._code}}, "GetObject")


def refused(code: str) -> None:
    start = StartRun("r1", {"manifest": "s3://theirs/m.csv"})
    validate(start, Bucket("work", RefusingS3(code)))


def test_a_manifest_we_may_not_read_is_not_found_with_both_reasons() -> None:
    with pytest.raises(ManifestNotFoundError, match=r"s3://theirs/m\.csv: access is denied, which"):
        refused("AccessDenied")


def test_a_fault_of_s3_itself_keeps_its_name() -> None:
    with pytest.raises(ClientError, match="SlowDown"):
        refused("SlowDown")
