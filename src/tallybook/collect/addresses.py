"""Which network addresses may be fetched from: public ones, so that no page leads into somebody's own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence

from tallybook.collect.codes import Unusable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Networks that carry an IPv4 address inside IPv6 (at which bit from the right it ends), or that stay within a site.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = ipaddress.IPv6Network("::/96")
_SHARED = ipaddress.IPv4Network("100.64.0.0/10")
_RELAYS_6TO4 = ipaddress.IPv4Network("192.88.99.0/24")


def is_public(address: Address) -> bool:
    """Whether an address belongs to a machine of the open network.

    Private, loopback, link-local, multicast, reserved, unspecified and shared addresses are not, nor are IPv6
    addresses that stand for such an IPv4 address (mapped, compatible, 6to4, Teredo, NAT64).
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inner(address)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local or address in _NAT64_LOCAL or address in _COMPATIBLE:
            return False
    elif address in _SHARED or address in _RELAYS_6TO4:
        return False
    refused = (
        address.is_private, address.is_loopback, address.is_link_local, address.is_multicast, address.is_reserved,
        address.is_unspecified,
    )  # fmt: skip
    return address.is_global and not any(refused)


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address leads to."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as the system knows them.

    Raises:
        OSError: the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def parsed(addresses: Sequence[str]) -> list[Address]:
    """Addresses as values.

    Raises:
        Unusable: C091, one of them is none (a scope such as fe80::1%eth0 makes it local, so it is refused too).
    """
    try:
        found = [ipaddress.ip_address(address) for address in addresses]
    except ValueError as fault:
        raise Unusable("C091", "its name resolves to something that isn't an address") from fault
    if any(isinstance(address, ipaddress.IPv6Address) and address.scope_id for address in found):
        raise Unusable("C091", "its address is local to one network card")
    return found
