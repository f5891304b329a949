"""Decide which requests become sockets: websocket only, from our own pages or none, while there is room."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, ip_network

from aiohttp import web

from widget_server.errors import AppError, Forbidden, Invalid, RateLimited, Unavailable, as_body
from widget_server.limits import Limits

COME_BACK_AFTER = 5.0  # seconds
ONE_HOUSEHOLD = 64  # bits


@dataclass(frozen=True)
class Caps:
    """How many sockets may be open at once: in this process, and from one address outside this machine."""

    total: int = 20_000
    per_address: int = 500


class Gate:
    """Lets requests in, and counts who is inside.

    `address_of` tells the client's real address; `own_origins` the origins of our own pages as seen by that
    request; `limits` keeps the rate of connects of one address, under the name `connect`.
    """

    def __init__(
        self,
        address_of: Callable[[web.Request], str],
        own_origins: Callable[[web.Request], Collection[str]],
        limits: Limits,
        caps: Caps | None = None,
    ) -> None:
        self._address_of = address_of
        self._own_origins = own_origins
        self._limits = limits
        self._caps = caps or Caps()
        self._open: Counter[str] = Counter()
        self.is_draining = False
        self.refused = 0

    def admit(self, request: web.Request) -> str:
        """Answer the client's address; raises the AppError that refuses it. Follow with `leave`."""
        try:
            _check_transport(request)
            _check_origin(request, self._own_origins(request))
            address = self._address_of(request)
            self._check_room(address)
        except AppError:
            self.refused += 1
            raise
        self._open[address] += 1
        return address

    def leave(self, address: str) -> None:
        """Count a socket out again."""
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]

    def _check_room(self, address: str) -> None:
        if self.is_draining or self._open.total() >= self._caps.total:
            raise Unavailable("This server takes no new connections right now.", COME_BACK_AFTER)
        if _is_here(address):  # a proxy or a tool on our own machine, many clients in one
            return
        self._limits.take("connect", household(address))
        if self._open[address] >= self._caps.per_address:
            raise RateLimited("Too many connections from this address.", COME_BACK_AFTER)


def household(address: str) -> str:
    """Name whom a limit is for: one IPv4 address, or the IPv6 network of one household (RFC 6177).

    The address may be named by its network already.
    """
    network = ip_network(address, strict=False)
    if isinstance(network, IPv4Network) or network.prefixlen <= ONE_HOUSEHOLD:
        return address
    return str(network.supernet(new_prefix=ONE_HOUSEHOLD))


def refusal(error: AppError) -> web.Response:
    """Write a refused request's answer."""
    body = as_body(error)
    wait = body.get("retry_after")
    headers = {} if wait is None else {"Retry-After": str(max(1, round(wait)))}
    return web.json_response(body, status=error.status, headers=headers)


def _is_here(address: str) -> bool:
    network = ip_network(address, strict=False)
    return network.is_loopback or IPv6Address("::1") in network


def _check_transport(request: web.Request) -> None:
    """Refuse polling, JSONP, upgrades of either, and other versions of the protocol."""
    query = request.query
    asked = (request.method, query.getall("transport", []), query.getall("EIO", []))
    if asked != ("GET", ["websocket"], ["4"]) or "j" in query or "sid" in query:
        raise Invalid("Only Engine.IO 4 over the websocket transport is served here.")
    if request.headers.get("Upgrade", "").lower() != "websocket":
        raise Invalid("The request does not ask for a websocket.")


def _check_origin(request: web.Request, own: Collection[str]) -> None:
    """Take requests of our own pages, and of programs, which send no origin."""
    if not set(request.headers.getall("Origin", [])) <= set(own):
        raise Forbidden("This origin may not connect.")
