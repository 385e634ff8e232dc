"""What EC2 tells a host of itself: the instance metadata service, version 2."""

from __future__ import annotations

import urllib3

_TIMEOUT = urllib3.Timeout(connect=1.0, read=2.0)
_TOKEN_S = 21_600
_UNAUTHORIZED = 401


class InstanceMetadata:
    """Values by path. A token is had when one is needed, and again when it has run out."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)
        self._token: str | None = None

    def get(self, path: str) -> str | None:
        """The text at `/latest/meta-data/<path>`; None if there is nothing.

        Raises urllib3's HTTPError where there is no such service, and for answers that are none.
        """
        answer = self._ask(path)
        if answer.status == _UNAUTHORIZED:
            self._token = None
            answer = self._ask(path)
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise urllib3.exceptions.ResponseError(f"{path}: {answer.status}")
        return answer.data.decode()

    def _ask(self, path: str) -> urllib3.BaseHTTPResponse:
        if self._token is None:
            self._token = self._new_token()
        headers = {"X-aws-ec2-metadata-token": self._token}
        return self._pool.request("GET", f"{self._url}/latest/meta-data/{path}", headers=headers)

    def _new_token(self) -> str:
        headers = {"X-aws-ec2-metadata-token-ttl-seconds": str(_TOKEN_S)}
        answer = self._pool.request("PUT", f"{self._url}/latest/api/token", headers=headers)
        if answer.status != 200:
            raise urllib3.exceptions.ResponseError(f"no token: {answer.status}")
        return answer.data.decode()
