"""A weak new password is refused with words to act on."""

import sys
from threading import Thread

import pytest

from auth.errors import WeakPassword
from auth.passwords import check_strength, strength

ABOUT = ["anna.kowalczyk@flowers.test", "Anna Kowalczyk", "Moonlit Flowers"]


@pytest.fixture
def eager_threads():
    """Threads that take turns at every step, so that a race is lost at once."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.parametrize(
    "password",
    [
        "red kettle, blue door",
        "tr0ub4dor-and-3-more",
        "Żółta łódź pod mostem",
        "\u732b\u304c\u597d\u304d\u306a\u4eba\u306f\u5e78\u305b",
        "7fK!q2Zp_wL9",
        "red kettle, blue door" * 48,
        "4@8({[<369&#!|10$5+7%2" * 40,
    ],
    ids=lambda given: ascii(given)[:30],
)
def test_a_good_password_is_taken(password) -> None:
    check_strength(password, ABOUT)


@pytest.mark.parametrize(
    ("password", "advice"),
    [
        ("", "at least 8"),
        ("q7%Lx2!", "at least 8"),
        ("x" * 1025, "at most 1024"),
        ("password", "common"),
        ("P@ssw0rd1", "similar to a commonly used"),
        ("aaaaaaaaaaaa", "Repeats"),
        ("a" * 500, "Repeats"),
        ("qwertyuiop", "common"),
        ("12345678901234567890", "."),
        ("        ", "."),
        ("\x00" * 8, "."),
    ],
    ids=ascii,
)
def test_a_weak_password_is_refused_with_advice(password, advice) -> None:
    with pytest.raises(WeakPassword, match=advice) as refused:
        check_strength(password, ABOUT)

    assert refused.value.suggestions


@pytest.mark.parametrize("password", ["kowalczyk77", "annakowalczyk", "moonlitflowers", "shopbell2026"])
def test_what_others_know_of_a_person_is_no_password(password) -> None:
    with pytest.raises(WeakPassword, match="your own name"):
        check_strength(password, ABOUT)


def test_the_same_words_are_good_for_somebody_else() -> None:
    check_strength("moonlitkowalczyk", [])
    with pytest.raises(WeakPassword):
        check_strength("moonlitkowalczyk", ABOUT)


def test_checks_at_the_same_time_do_not_see_each_others_words(eager_threads) -> None:
    outcomes: dict[str, int] = {"refused": 0, "taken": 0}

    def one(about, outcome) -> None:
        for _ in range(15):
            try:
                check_strength("moonlitkowalczyk", about)
            except WeakPassword:
                outcomes["refused"] += outcome == "refused"
            else:
                outcomes["taken"] += outcome == "taken"

    threads = [Thread(target=one, args=(ABOUT, "refused")), Thread(target=one, args=([], "taken"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {"refused": 15, "taken": 15} == outcomes


def test_no_password_is_looked_at_for_seconds() -> None:
    odd, plain = "4@8({[<369&#!|10$5+7%2" * 40, "red kettle, blue door" * 40

    assert [32, 72] == [len(strength._start(odd)), len(strength._start(plain))]
