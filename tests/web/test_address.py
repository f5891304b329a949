"""Nobody chooses the address they are known by."""

from ipaddress import ip_network

import pytest

from widget_server.web.address import client_address, is_loopback, limit_key

PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def test_without_a_proxy_the_peer_is_the_client() -> None:
    assert "203.0.113.7" == client_address("203.0.113.7", [], PROXIES)


def test_what_a_stranger_says_of_itself_counts_for_nothing() -> None:
    assert "203.0.113.7" == client_address("203.0.113.7", ["198.51.100.1"], PROXIES)


def test_a_named_proxy_is_believed() -> None:
    assert "198.51.100.1" == client_address("10.1.2.3", ["198.51.100.1"], PROXIES)


@pytest.mark.parametrize(
    "forwarded",
    [
        ["1.1.1.1, 198.51.100.1"],
        ["1.1.1.1", "198.51.100.1"],
        ["1.1.1.1, 198.51.100.1, 10.9.9.9"],
        ["<script>, 198.51.100.1"],
    ],
)
def test_the_right_most_address_that_is_no_proxy_is_the_client(forwarded) -> None:
    assert "198.51.100.1" == client_address("10.1.2.3", forwarded, PROXIES)


@pytest.mark.parametrize(
    "forwarded", [["nonsense"], [""], ["1.1.1.1\x00"], ["1.1.1.1, 10.9.9.9x"], ["unknown"]]
)
def test_what_is_no_address_ends_the_search_at_the_proxy(forwarded) -> None:
    assert "10.1.2.3" == client_address("10.1.2.3", forwarded, PROXIES)


def test_an_ipv4_address_inside_ipv6_is_that_ipv4_address() -> None:
    assert "203.0.113.7" == client_address("::ffff:203.0.113.7", [], PROXIES)
    assert "198.51.100.1" == client_address("::ffff:10.1.2.3", ["198.51.100.1"], PROXIES)


def test_a_connection_without_an_address_shares_one_bucket() -> None:
    assert "0.0.0.0" == client_address(None, ["1.1.1.1"], PROXIES)


def test_limits_count_an_ipv6_household_as_one_and_an_ipv4_address_as_one() -> None:
    assert limit_key("2001:db8:1:2::1") == limit_key("2001:db8:1:2:ffff::9")
    assert limit_key("2001:db8:1:2::1") != limit_key("2001:db8:1:3::1")
    assert limit_key("203.0.113.7") != limit_key("203.0.113.8")


def test_this_machine_is_told_from_others() -> None:
    assert is_loopback("127.0.0.1")
    assert is_loopback("::1")
    assert not is_loopback("10.0.0.1")
