"""Where every test must run, a skipped one fails."""

from pathlib import Path

import pytest

PLUGIN = Path(__file__).parent.parent / ".ci"


@pytest.fixture
def outcome(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(PLUGIN)

    def run(test: str) -> dict[str, int]:
        pytester.makepyfile(f"import pytest\n{test}")
        return pytester.runpytest_inprocess("--disable-plugin-autoload", "-p", "no_skips").parseoutcomes()

    return run


@pytest.mark.parametrize(
    "test",
    [
        "def test_it(): pytest.skip('no server')",
        "@pytest.mark.skip(reason='not now')\ndef test_it(): pass",
        "@pytest.fixture\ndef server(): pytest.skip('no server')\ndef test_it(server): pass",
        "pytest.skip('not here', allow_module_level=True)",
    ],
    ids=["in the test", "by a mark", "in a fixture", "the whole file"],
)
def test_a_skip_fails(outcome, test: str) -> None:
    happened = outcome(test)

    assert happened in ({"failed": 1}, {"errors": 1})


def test_a_skip_for_what_is_shared_stays_one(outcome) -> None:
    assert {"skipped": 1} == outcome(
        "def test_it(): pytest.skip('shared: the fixtures are not beside the checkout')"
    )


def test_an_expected_failure_and_a_success_stay_what_they_are(outcome) -> None:
    tests = "@pytest.mark.xfail\ndef test_bad(): assert 0\ndef test_good(): pass"

    assert {"xfailed": 1, "passed": 1} == outcome(tests)
