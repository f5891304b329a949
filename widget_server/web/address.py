"""Who is at the other end of a connection, believing only the proxies that the operator names."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNKNOWN = "0.0.0.0"  # what cannot be told apart shares one bucket
ONE_HOUSEHOLD = 64  # bits of an IPv6 address that an access provider gives to one customer (RFC 6177)


def client_address(peer: str | None, forwarded: Sequence[str], trusted: Sequence[Network]) -> str:
    """Tell the address of the client.

    `peer` is who opened the connection, `forwarded` the values of all X-Forwarded-For headers in order. They
    count only when the peer is one of `trusted`: then the right-most address that is not a proxy of ours is
    the client's, since everything to the left of it was written by the client itself.
    """
    address = _parsed(peer or "")
    if address is None:
        return UNKNOWN
    hops = [hop.strip() for value in forwarded for hop in value.split(",")]
    while hops and _is_one_of(address, trusted):
        before = _parsed(hops.pop())
        if before is None:
            break
        address = before
    return str(address)


def limit_key(address: str) -> str:
    """Name whom a limit is for: one IPv4 address, or all of an IPv6 network of one household."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv4Address):
        return address
    return str(ip_network((parsed, ONE_HOUSEHOLD), strict=False))


def is_loopback(address: str) -> bool:
    """Whether the client is on this machine."""
    return ip_address(address).is_loopback


def _parsed(text: str) -> Address | None:
    """Read an address; one of IPv4 inside IPv6 is the IPv4 address that it is."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_one_of(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
