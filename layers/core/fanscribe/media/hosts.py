"""Which hosts may be asked: a stranger's manifest must not reach inside a network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from fanscribe.errors import SourceBlockedError, SourceUnsupportedError

Resolve = Callable[[str], list[str]]
"""`resolve(host)` is the host's IP addresses, in order of preference; OSError if it has none."""

_PORTS = {"https": 443, "http": 80}

# Addresses with an IPv4 one inside lead (or may lead) where that one does: mapped, translated,
# compatible, and behind NAT64 gateways in their last 32 bits; 6to4 in bits 16 to 48.
_IPV4_AT_THE_END = tuple(
    ipaddress.IPv6Network(net)
    for net in ("::ffff:0:0/96", "::ffff:0:0:0/96", "::/96", "64:ff9b::/96")
)
_IPV4_IN_6TO4 = ipaddress.IPv6Network("2002::/16")
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")

# Public by its number, and yet Azure's metadata and control service to the hosts inside.
_AZURE_WIRE_SERVER = IPv4Address("168.63.129.16")


class BlockedHostError(Exception):
    """A host that must not be asked; says why."""


def require_askable(url: str, shown: str, *, allow_http: bool) -> None:
    """Raises SourceUnsupportedError, SourceBlockedError for an address that is refused as written.

    Where its host is, is looked at when a connection to it is made: see `public_addresses`.
    """
    try:
        parts = parse_url(url)
    except LocationParseError as fault:
        raise SourceUnsupportedError(shown, "not a whole https:// address") from fault
    scheme = parts.scheme or "no scheme"
    if scheme == "http" and not allow_http:
        raise SourceUnsupportedError(shown, "http:// is not read unless AllowHttp is set")
    if scheme not in _PORTS:
        raise SourceUnsupportedError(shown, f"{scheme}:// is not read")
    if not parts.host:
        raise SourceUnsupportedError(shown, "an address without a host")
    if parts.auth is not None:
        raise SourceBlockedError(shown, "user names and passwords are not sent; sign the address")
    if parts.port not in (None, _PORTS[scheme]):
        raise SourceBlockedError(shown, f"port {parts.port} is not asked, only {_PORTS[scheme]}")


def resolved(host: str) -> list[str]:
    """The system's answer to where a host is. Raises OSError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def public_addresses(host: str, resolve: Resolve) -> list[str]:
    """Where a host is, one resolution. Raises BlockedHostError unless all of it is public, and
    OSError if it is nowhere.

    All of it: a name that is at a public and at a private address is meant to be caught out.
    """
    addresses = resolve(host.strip("[]"))
    for address in addresses:
        if not is_public(address):
            raise BlockedHostError(f"its host {host} is at {address}, not a public address")
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, in whichever form it is written."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inside = _ipv4_inside(ip)
        return _is_public_v6(ip) if inside is None else _is_public_v4(inside)
    return _is_public_v4(ip)


def _is_public_v4(ip: IPv4Address) -> bool:
    return ip.is_global and not ip.is_multicast and ip != _AZURE_WIRE_SERVER


def _is_public_v6(ip: IPv6Address) -> bool:
    return ip in _GLOBAL_UNICAST and ip.is_global


def _ipv4_inside(ip: IPv6Address) -> IPv4Address | None:
    if any(ip in network for network in _IPV4_AT_THE_END):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _IPV4_IN_6TO4:
        return IPv4Address(int(ip) >> 80 & 0xFFFFFFFF)
    return None
