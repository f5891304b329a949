"""Limits: buckets that empty with use and fill with time."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server import limits
from widget_server.errors import RateLimited
from widget_server.limits import LIMITS, Limit, Limits


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def taken(kept: Limits, name: str, times: int, key: str = "k") -> int:
    """How many of so many takes succeed."""
    count = 0
    for _ in range(times):
        try:
            kept.take(name, key)
        except RateLimited:
            continue
        count += 1
    return count


def test_a_burst_passes_and_then_what_time_brings(clock):
    kept = Limits({"send": Limit(5, 20)}, clock)

    assert 20 == taken(kept, "send", 30)
    clock.now += 1
    assert 5 == taken(kept, "send", 30)
    clock.now += 1_000
    assert 20 == taken(kept, "send", 30)


def test_every_key_and_every_name_has_a_bucket_of_its_own(clock):
    kept = Limits({"send": Limit(1, 1), "read": Limit(1, 1)}, clock)

    assert [1, 1, 1] == [
        taken(kept, *what) for what in (("send", 5, "a"), ("send", 5, "b"), ("read", 5, "a"))
    ]


def test_after_waiting_as_long_as_told_it_passes(clock):
    kept = Limits({"login": Limit(0.05, 1)}, clock)
    kept.take("login", "k")
    clock.now += 7.77

    with pytest.raises(RateLimited) as refusal:
        kept.take("login", "k")
    clock.now += refusal.value.details["retry_after"]

    kept.take("login", "k")
    assert 1 == kept.refused


def test_asking_whether_it_would_pass_takes_nothing(clock):
    kept = Limits({"send": Limit(1, 1)}, clock)

    assert all(kept.allows("send", "k") for _ in range(5))
    kept.take("send", "k")
    assert not kept.allows("send", "k")
    clock.now += 1
    assert kept.allows("send", "k")


@given(
    limit=st.builds(Limit, st.floats(0.01, 100), st.integers(1, 200)),
    waits=st.lists(st.floats(0, 30), max_size=60),
)
def test_never_more_than_the_burst_and_what_time_brought(limit, waits):
    clock = Clock()
    kept = Limits({"x": limit}, clock)
    begun, passed = clock.now, 0

    for wait in waits:
        clock.now += wait
        passed += taken(kept, "x", 3)

        assert passed <= limit.burst + (clock.now - begun) * limit.per_second + 1e-6


@given(
    limit=st.builds(Limit, st.floats(0.01, 100), st.integers(1, 20)),
    waits=st.lists(st.floats(0, 5), min_size=1, max_size=30),
)
def test_who_waits_as_long_as_told_always_passes(limit, waits):
    clock = Clock()
    kept = Limits({"x": limit}, clock)

    for wait in waits:
        clock.now += wait
        try:
            kept.take("x", "k")
        except RateLimited as refusal:
            clock.now += refusal.details["retry_after"] + 1e-6
            kept.take("x", "k")


def test_the_number_of_buckets_is_bounded_and_the_longest_unused_goes_first(clock, monkeypatch):
    monkeypatch.setattr(limits, "MOST_BUCKETS", 3)
    kept = Limits({"x": Limit(0.001, 1)}, clock)
    for key in ("hammering", "b", "c"):
        kept.take("x", key)
    assert 0 == taken(kept, "x", 5, "hammering")

    kept.take("x", "d")
    kept.take("x", "e")

    assert 3 == len(kept._buckets)
    assert 0 == taken(kept, "x", 1, "hammering")
    assert 1 == taken(kept, "x", 1, "b")


def test_what_is_given_back_can_be_taken_again_and_no_more_than_the_burst(clock):
    kept = Limits({"login": Limit(0.001, 2)}, clock)
    kept.take("login", "k")
    kept.take("login", "k")

    kept.give_back("login", "k")
    assert 1 == taken(kept, "login", 5)
    for _ in range(5):
        kept.give_back("login", "k")
        kept.give_back("login", "a key that nobody took from")

    assert [2, 2] == [taken(kept, "login", 5, key) for key in ("k", "a key that nobody took from")]


def test_a_name_that_is_not_in_the_table_is_a_bug():
    with pytest.raises(KeyError):
        Limits().take("no such limit", "k")


@pytest.mark.parametrize("name", LIMITS)
def test_every_limit_lets_one_through_and_fills_again(name):
    limit = LIMITS[name]

    assert limit.burst >= 1
    assert 0 < limit.per_second < math.inf


def test_lines_are_five_a_second_with_a_burst_of_twenty():
    assert Limit(5, 20) == LIMITS["send"]
