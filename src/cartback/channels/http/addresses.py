"""The addresses that a request may go to: those of the public internet."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address


def is_public(address: str) -> bool:
    """Return whether an IP address is public, also where it is an IPv4 address written as IPv6."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None or ip in _NAT64:
            return is_public(str(inner or IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _UNICAST or ip in _DOCUMENTATION:
            return False
    return ip.is_global and not ip.is_multicast


_NAT64 = IPv6Network("64:ff9b::/96")
#: The addresses of internet hosts (RFC 4291, 2.4), without site-local ones, IPv4 in other spellings, a network's own NAT64.
_UNICAST, _DOCUMENTATION = IPv6Network("2000::/3"), IPv6Network("3fff::/20")
