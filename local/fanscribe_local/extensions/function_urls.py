"""Function URLs that can be called.

AWS, "Lambda function URLs": each has an https endpoint of its own, whose requests become events of
payload format 2.0; the function's answer is the response: an object with a `statusCode`, or
anything else as JSON. `AWS::Lambda::Url`: GetAtt FunctionUrl is that endpoint, with a slash at its
end.

Stock moto has no CloudFormation resource for it, and answers at none. Here it is plain HTTP on the
loopback interface, and `AuthType: AWS_IAM` is not checked.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
from moto.core.common_models import CloudFormationModel

from fanscribe_local.host import CREDENTIALS, REGION, running_host
from fanscribe_local.loopback_server import LoopbackServer
from fanscribe_local.resource_creation import find_new_models
from fanscribe_local.template_resource import Place, Properties, TemplateResource


class FunctionUrl(TemplateResource, CloudFormationModel):
    """A function URL as CloudFormation sees it: Ref is the function's ARN."""

    kind = "AWS::Lambda::Url"
    name_property = "TargetFunctionArn"
    attributes = MappingProxyType({"FunctionUrl": "url", "FunctionArn": "physical_resource_id"})

    def __init__(self, server: _Server) -> None:
        super().__init__(server.function)
        self._server = server
        self.url = f"http://127.0.0.1:{server.server_address[1]}/"

    @classmethod
    def made(cls, name: str, properties: Properties, place: Place) -> FunctionUrl:
        server = _Server(str(properties["TargetFunctionArn"]))
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        running_host().servers.append(server)
        return cls(server)

    def delete(self, account_id: str, region_name: str) -> None:
        running_host().servers.remove(self._server)
        self._server.shutdown()
        self._server.server_close()


class _Server(LoopbackServer):
    def __init__(self, function: str) -> None:
        self.function = function
        self.client: Any = boto3.client(
            "lambda",
            endpoint_url=running_host().endpoint,
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )
        super().__init__(0, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        event = request_event(self.command, self.path, dict(self.headers.items()), body)
        invoked = self.server.client.invoke(
            FunctionName=self.server.function, Payload=json.dumps(event).encode()
        )
        status, said = response_of(json.load(invoked["Payload"]), "FunctionError" in invoked)
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 (http.server's names)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        """Its headers hold secrets, and its calls are in the function's own log."""


def request_event(method: str, target: str, headers: dict[str, str], body: str) -> dict[str, Any]:
    """A request as an event of payload format 2.0."""
    parts = urlsplit(target)
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": parts.path,
        "rawQueryString": parts.query,
        "headers": {name.lower(): value for name, value in headers.items()},
        "queryStringParameters": dict(parse_qsl(parts.query)),
        "requestContext": {
            "http": {"method": method, "path": parts.path, "protocol": "HTTP/1.1"},
            "requestId": str(uuid.uuid4()),
            "timeEpoch": int(time.time() * 1000),
        },
        "body": body,
        "isBase64Encoded": False,
    }


def response_of(answer: Any, failed: bool) -> tuple[int, bytes]:
    """Status and body; a function that failed is a 502 that does not say why."""
    if failed:
        return 502, b"Internal Server Error"
    if isinstance(answer, dict) and "statusCode" in answer:
        return int(answer["statusCode"]), str(answer.get("body", "")).encode()
    return 200, json.dumps(answer).encode()


def install() -> None:
    find_new_models()
