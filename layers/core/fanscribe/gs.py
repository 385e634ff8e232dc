"""Google Cloud Storage, as far as fanscribe goes: objects that anyone may read, over https."""

from __future__ import annotations

from urllib.parse import quote

PREFIX = "gs://"


def https_url(uri: str) -> str:
    """`gs://bucket/object` as the https address that serves it; ValueError for anything else."""
    bucket, _, name = uri.removeprefix(PREFIX).partition("/")
    if not uri.startswith(PREFIX) or not bucket or not name:
        raise ValueError(f"not a gs://bucket/object address: {uri!r}")
    return f"https://storage.googleapis.com/{quote(bucket, safe='')}/{quote(name)}"
