"""A function URL of a deployed template can be called."""

from __future__ import annotations

import socket
import struct
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from fanscribe_local import EmbeddedAws

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  EchoFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: echo
      Handler: app.handler
      Runtime: python3.13
      FunctionUrlConfig: {AuthType: NONE}
Outputs:
  Url: {Value: !GetAtt EchoFunctionUrl.FunctionUrl}
"""
HANDLER = """
def handler(event, context):
    if event["body"] == "break":
        raise ValueError("a secret")
    if event["body"] == "plain":
        return {"method": event["requestContext"]["http"]["method"]}
    said = (event["headers"]["x-name"], event["queryStringParameters"]["q"], event["body"])
    return {"statusCode": 201, "body": "|".join(said)}
"""


@pytest.fixture(scope="module")
def url(aws: EmbeddedAws, tmp_path_factory: pytest.TempPathFactory) -> str:
    root = tmp_path_factory.mktemp("echo")
    (root / "echo").mkdir()
    (root / "echo/app.py").write_text(HANDLER)
    (root / "template.yaml").write_text(TEMPLATE)
    return aws.deploy(root / "template.yaml", stack_name="echo").outputs["Url"]


def call(url: str, body: str) -> tuple[int, str]:
    request = urllib.request.Request(  # noqa: S310 - the loopback interface
        url + "?q=a%20b", data=body.encode(), headers={"X-Name": "N"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_a_request_becomes_an_event_and_the_answer_a_response(url: str) -> None:
    assert call(url, "hello") == (201, "N|a b|hello")


def test_an_answer_without_a_status_is_the_body_itself(url: str) -> None:
    assert call(url, "plain") == (200, '{"method": "POST"}')


def test_a_function_that_fails_is_a_502_that_does_not_say_why(url: str) -> None:
    assert call(url, "break") == (502, "Internal Server Error")


def test_who_hangs_up_before_the_answer_is_no_fault_of_the_server(
    url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    parts = urlsplit(url)
    with socket.create_connection((str(parts.hostname), int(parts.port or 80))) as hasty:
        # Closed with a reset, so that whoever writes to it is told.
        hasty.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        hasty.sendall(b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nplain")
        time.sleep(0.05)
    assert call(url, "plain")[0] == 200
    time.sleep(0.5)
    assert "Traceback" not in capfd.readouterr().err
