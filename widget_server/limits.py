"""How often anything may be done: one table of named limits, and the buckets that keep them."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from widget_server.errors import RateLimited


class Limit(NamedTuple):
    """A bucket of `burst` that fills with `per_second`."""

    per_second: float
    burst: float


# What a name counts is said by who takes from it: "per visitor", "per address" …
LIMITS: Mapping[str, Limit] = {
    "send": Limit(5, 20),  # lines of one visitor
    "visitor_call": Limit(20, 100),  # any other event of one visitor
    "session": Limit(1, 60),  # sessions started from one address
    "connect": Limit(20, 200),  # sockets opened from one address
    "login_address": Limit(0.2, 20),  # sign-ins tried from one address
    "login_account": Limit(0.05, 10),  # sign-ins tried for one account
    "refresh": Limit(0.5, 30),  # tokens renewed from one address
    "bad_token": Limit(1, 60),  # tokens refused from one address
    "link": Limit(0.2, 20),  # one-time links tried from one address
    "api": Limit(30, 200),  # calls of one teammate
    "agent_event": Limit(20, 100),  # socket events of one teammate
    "mail_in": Limit(0.1, 10),  # mails of one visitor
}

MOST_BUCKETS = 100_000


class Limits:
    """Keeps the buckets of this process in memory, at most `MOST_BUCKETS` of them."""

    def __init__(
        self, table: Mapping[str, Limit] = LIMITS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._table = table
        self._clock = clock
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()
        self.refused = 0

    def take(self, name: str, key: str) -> None:
        """Take one from the bucket `name` of `key`; raises RateLimited when it is empty."""
        limit = self._table[name]
        now = self._clock()
        level, since = self._buckets.get((name, key), (limit.burst, now))
        level = min(limit.burst, level + (now - since) * limit.per_second)
        if level < 1:
            self.refused += 1
            self._buckets.move_to_end((name, key))  # who is refused is not forgotten sooner for it
            wait = math.ceil(10 * (1 - level) / limit.per_second) / 10
            raise RateLimited("That was too much at once. Please wait a moment.", wait)
        self._buckets[name, key] = (level - 1, now)
        self._buckets.move_to_end((name, key))
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)

    def give_back(self, name: str, key: str) -> None:
        """Put one back: what was taken for turned out to be none of what the limit is for."""
        if (name, key) in self._buckets:
            level, since = self._buckets[name, key]
            self._buckets[name, key] = (min(self._table[name].burst, level + 1), since)

    def allows(self, name: str, key: str) -> bool:
        """Whether `take` would succeed, taking nothing."""
        limit = self._table[name]
        level, since = self._buckets.get((name, key), (limit.burst, self._clock()))
        return level + (self._clock() - since) * limit.per_second >= 1
