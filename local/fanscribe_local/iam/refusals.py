"""Say no in the words, and in the protocol, of the service that was called."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

from moto.core.utils import get_service_model

from fanscribe_local.iam.calls import SIGNED_AS, Call

Refusal = tuple[str, str, bytes]
"""Status line, content type, body."""


def refusal(call: Call, message: str) -> Refusal:
    protocol = get_service_model(SIGNED_AS.get(call.scope.service, call.scope.service)).protocol
    if protocol == "json":
        body = {"__type": "AccessDeniedException", "message": message}
        return "400 Bad Request", "application/x-amz-json-1.1", json.dumps(body).encode()
    if protocol == "rest-json":
        body = {"Message": message, "message": message, "__type": "AccessDeniedException"}
        return "403 Forbidden", "application/json", json.dumps(body).encode()
    error = f"<Code>AccessDenied</Code><Message>{escape(message)}</Message>"
    if protocol == "rest-xml":
        return "403 Forbidden", "application/xml", f"<Error>{error}</Error>".encode()
    text = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>"
    return "403 Forbidden", "text/xml", text.encode()


def answer(call: Call, method: str, message: str, start_response: Any) -> list[bytes]:
    status, kind, body = refusal(call, message)
    headers = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("x-amzn-errortype", "AccessDeniedException"),
        ("x-amzn-requestid", "refused"),
    ]
    start_response(status, headers)
    return [] if method == "HEAD" else [body]
