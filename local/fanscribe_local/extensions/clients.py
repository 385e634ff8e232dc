"""Call the embedded services through clients that are made once.

Not an AWS behaviour, but the price of one: every task of every execution is an API call.

Stock moto builds a new boto3 client for each call, which costs more than most calls, and finds
its own server by the environment variable MOTO_PORT, which we then need not set.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

import boto3
from botocore.config import Config
from moto.stepfunctions.parser.asl.utils import boto_client

from fanscribe_local.host import running_host
from fanscribe_local.iam.roles import Session, credentials

LONGEST_CALL_SECONDS = 24 * 3600
CONNECTIONS = 256
SESSION = "execution"
_clients: dict[tuple[str, ...], Any] = {}
_making = threading.Lock()


def install() -> None:
    """Replace the factory in its own module and in each module that imported it by name."""
    original = boto_client.boto_client_for
    boto_client.boto_client_for = boto_client_for
    modules: list[Any] = list(sys.modules.values())
    for module in modules:
        if vars(module).get("boto_client_for") is original:
            module.boto_client_for = boto_client_for


def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
    return client_for(service, region, state_credentials.role_arn)


def client_for(service: str, region: str, role_arn: str) -> Any:
    """A client that acts under a state machine's role."""
    endpoint = running_host().endpoint
    with _making:
        key = (endpoint, service, region, role_arn)
        if key not in _clients:
            _clients[key] = _make(endpoint, service, region, role_arn)
        return _clients[key]


def _make(endpoint: str, service: str, region: str, role_arn: str) -> Any:
    session: Any = boto3.session.Session()
    keys = credentials(Session(role_arn, SESSION))
    return session.client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=keys["AWS_SESSION_TOKEN"],
        config=Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            connect_timeout=LONGEST_CALL_SECONDS,
            read_timeout=LONGEST_CALL_SECONDS,
            max_pool_connections=CONNECTIONS,
        ),
    )
