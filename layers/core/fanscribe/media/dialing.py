"""Connections that go to the very address that was checked, and end when their time is up."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.response import HTTPResponse

from fanscribe.media.hosts import Resolve, public_addresses, resolved

Connect = Callable[[tuple[str, int], float], socket.socket]
"""`connect((ip, port), timeout_s)` is an open TCP connection. Raises OSError."""

_CONNECT_S = 10
_ANSWER_S = 45


def public_pool(
    resolve: Resolve = resolved,
    connect: Connect = socket.create_connection,
    context: ssl.SSLContext | None = None,
) -> PoolManager:
    """Keeps connections to public hosts; for any other, requests raise BlockedHostError.

    A name is resolved once for each new connection, and the connection goes to one of exactly
    those addresses that were looked at: a name server that changes its mind in between changes
    nothing. TLS and the Host header keep the name. The parameters are for tests.
    """

    class Plain(_Timed, HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return self.dialed(resolve, connect)

    class Secure(_Timed, HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return self.dialed(resolve, connect)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    manager = PoolManager(maxsize=8, ssl_context=context)
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return manager


class _Timed(HTTPConnection):
    """Has so long to connect and so long to answer, however many bytes dribble in meanwhile:
    socket timeouts begin again with each byte."""

    _handle: socket.socket | None = None

    def dialed(self, resolve: Resolve, connect: Connect) -> socket.socket:
        try:
            addresses = public_addresses(self._dns_host, resolve)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        fault: OSError | None = None
        for address in addresses:
            try:
                sock = connect((address, self.port), _CONNECT_S)
            except OSError as refused:
                fault = refused
            else:
                # A second handle on the connection, since TLS will take the first one over.
                self._handle = sock.dup()
                return sock
        raise NewConnectionError(self, f"no connection to {self.host}: {fault}")

    def connect(self) -> None:
        with self._within(_ANSWER_S):
            super().connect()

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with self._within(_ANSWER_S):
            return super().getresponse()

    def close(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None
        super().close()

    @contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        if self._handle is not None:
            with suppress(OSError):  # it may have ended by itself just now
                self._handle.shutdown(socket.SHUT_RDWR)
