"""What is installed is new enough to be safe, and what is locked can be fetched from any mirror."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parent.parent
ADDRESS = re.compile(r"(?:https?|git|file)[+:]|--(?:index-url|extra-index-url|find-links)")

# The first releases without the faults published in their advisories.
FLOORS = {
    "aiohttp": "3.14.3",  # oversized frames, request smuggling, unbounded trailers
    "python-engineio": "4.15.1",  # amplified heartbeats, unlimited frames, side injection
    "python-socketio": "5.18.1",  # code run out of the message queue, rooms of others
    "pyjwt": "2.15.1",  # public keys taken for secrets, ignored `crit`
    "redis": "5.0.0",  # a cancelled command leaves its answer to the next caller
}


@pytest.mark.parametrize("package", FLOORS)
def test_a_library_is_at_least_at_its_floor(package: str) -> None:
    assert Version(FLOORS[package]) <= Version(version(package))


@pytest.mark.parametrize("package", FLOORS)
def test_the_lock_is_at_least_at_the_floor(package: str) -> None:
    locked = re.search(
        rf"^{package}(?:\[[^]]*])?==(\S+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE
    )

    assert locked
    assert Version(FLOORS[package]) <= Version(locked[1])


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_python_lock_names_hashes_and_no_hosts(lock: str) -> None:
    text = (ROOT / lock).read_text()

    assert len(re.findall(r"^\S+==", text, re.MULTILINE)) == len(
        re.findall(r"^\S+==.*\\\n +--hash=", text, re.MULTILINE)
    )
    assert [] == [line for line in text.splitlines() if ADDRESS.search(line)]


def test_the_browser_lock_names_no_hosts() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


@pytest.mark.parametrize(
    "line", ["    # from https://host/simple", "--index-url https://host", "x @ git+ssh://host"]
)
def test_a_host_in_a_lock_is_found(line: str) -> None:
    assert ADDRESS.search(line)
