"""Empty a bucket, old versions included, and remove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from fanscribe_cli.faults import CliError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectVersionsOutputTypeDef, ObjectIdentifierTypeDef

GONE = "NoSuchBucket"


def counted(s3: S3Client, bucket: str) -> str:
    """How much there is to lose, as far as one request tells."""
    try:
        page = s3.list_object_versions(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != GONE:
            raise
        return "gone already"
    found = len(_versions(page))
    return f"{found} or more objects" if page["IsTruncated"] else f"{found} objects"


def remove(s3: S3Client, bucket: str) -> int:
    """Delete every version of every object, then the bucket: how many versions there were.

    What arrives meanwhile is deleted too, until S3 agrees that nothing is left.

    Raises CliError if S3 keeps an object.
    """
    try:
        deleted = remove_under(s3, bucket, "")
        s3.delete_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] != GONE:
            raise
        return 0
    return deleted


def remove_under(s3: S3Client, bucket: str, prefix: str) -> int:
    """Delete every version of every object whose key begins so: how many there were.

    Raises CliError if S3 keeps one.
    """
    deleted = 0
    # Each page is the first again: the one before it is deleted.
    while versions := _versions(s3.list_object_versions(Bucket=bucket, Prefix=prefix)):
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": versions, "Quiet": True})
        if kept := answer.get("Errors"):
            first = kept[0]
            raise CliError(
                f"s3://{bucket}/{first.get('Key')} could not be deleted: {first.get('Code')}, "
                f"{first.get('Message')}. Mend that and start the clean-up again."
            )
        deleted += len(versions)
    return deleted


def _versions(page: ListObjectVersionsOutputTypeDef) -> list[ObjectIdentifierTypeDef]:
    """Objects, their old versions and delete markers: a bucket without versions has a null one."""
    return [
        {"Key": one["Key"], "VersionId": one["VersionId"]}
        for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
    ]
