"""Which hosts may be asked: a stranger's manifest must not reach inside a network."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from fanscribe.errors import SourceUnavailableError, SourceUnsupportedError


def require_public(url: str, shown: str) -> None:
    """Raises SourceUnsupportedError unless `url` is https to a host with only public addresses.

    Loopback, private, link-local and the cloud's metadata addresses are none. The name is
    resolved again for the request itself, so a server that answers two resolutions differently
    is not yet caught.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise SourceUnsupportedError(shown, f"{parts.scheme or 'no scheme'}:// is not read")
    for address in _addresses(parts.hostname, shown):
        if not _is_public(address):
            raise SourceUnsupportedError(
                shown, f"its host {parts.hostname} is at {address}, which is not a public address"
            )


def _addresses(host: str, shown: str) -> set[str]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as fault:
        raise SourceUnavailableError(shown, f"{host} does not resolve: {fault}") from fault
    return {str(entry[4][0]) for entry in found}


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_global
