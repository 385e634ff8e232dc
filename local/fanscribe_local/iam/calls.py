"""Read an API call out of an HTTP request: which operation, with what parameters."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from moto.core.request import Request
from moto.core.routing import get_service_router
from werkzeug.exceptions import NotFound

SIGNED_AS = {"states": "stepfunctions", "monitoring": "cloudwatch"}
S3_OPERATIONS = {  # by method, whether there is a key, and the parameter that tells them apart
    ("GET", False, ""): "ListObjects",
    ("GET", False, "list-type"): "ListObjectsV2",
    ("HEAD", False, ""): "HeadBucket",
    ("POST", False, "delete"): "DeleteObjects",
    ("GET", True, ""): "GetObject",
    ("HEAD", True, ""): "HeadObject",
    ("PUT", True, ""): "PutObject",
    ("DELETE", True, ""): "DeleteObject",
    ("POST", True, "uploads"): "CreateMultipartUpload",
    ("PUT", True, "uploadId"): "UploadPart",
    ("POST", True, "uploadId"): "CompleteMultipartUpload",
    ("DELETE", True, "uploadId"): "AbortMultipartUpload",
    ("GET", True, "uploadId"): "ListParts",
}
S3_MARKS = ("list-type", "delete", "uploads", "uploadId", "acl", "tagging", "versionId", "policy")
CREDENTIAL = re.compile(r"Credential=([^,]+)")


@dataclass(frozen=True)
class Scope:
    """What a signature says of the call; `service` is the prefix of the service's permissions."""

    access_key_id: str
    region: str
    service: str


@dataclass(frozen=True)
class Call:
    """An operation and its parameters, those in the path and in the body alike."""

    scope: Scope
    operation: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.scope.service}:{self.operation}"


def scope_of(environ: dict[str, Any]) -> Scope | None:
    """From the Authorization header, or from a signed URL; None where there is no signature."""
    found = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    asked = parse_qs(environ.get("QUERY_STRING", "")).get("X-Amz-Credential")
    credential = found.group(1) if found else asked[0] if asked else None
    if credential is None:
        return None
    access_key_id, _, region, service, *_ = credential.split("/")
    return Scope(access_key_id, region, service)


def call_of(environ: dict[str, Any], scope: Scope) -> Call:
    if scope.service == "s3":
        return _s3_call(environ, scope)
    body = _body(environ)
    request = Request({**environ, "wsgi.input": io.BytesIO(body)})
    try:
        router = get_service_router(SIGNED_AS.get(scope.service, scope.service))
        operation, path = router.match(request)
    except NotFound:
        return Call(scope, f"{request.method} {request.path}")
    return Call(scope, operation.name, path | _parameters(scope.service, body))


def _s3_call(environ: dict[str, Any], scope: Scope) -> Call:
    """By hand, for path-style addresses: an operation of S3 is a method and a query parameter."""
    method, asked = environ["REQUEST_METHOD"], parse_qs(environ["QUERY_STRING"], True)
    bucket, _, key = unquote(environ["RAW_URI"].partition("?")[0]).lstrip("/").partition("/")
    marks = [mark for mark in S3_MARKS if mark in asked]
    known = S3_OPERATIONS.get((method, bool(key), marks[0] if marks else ""))
    given = {"Bucket": bucket, "Key": key}
    if known == "DeleteObjects":
        given["Delete"] = _body(environ).decode()
    return Call(scope, known or f"{method} {environ['RAW_URI']}", given)


def _body(environ: dict[str, Any]) -> bytes:
    """The body, which stays readable."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _parameters(service: str, body: bytes) -> dict[str, Any]:
    if service == "lambda":  # the body is the event
        return {}
    if body.lstrip().startswith(b"{"):
        found: dict[str, Any] = json.loads(body)
        return found
    return {name: values[-1] for name, values in parse_qs(body.decode(errors="replace")).items()}
