"""A pytest plugin that turns a skipped test into a failed one, unless its reason begins with `shared:`."""

from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge each test that ran, or did not."""
    return _judged((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Judge each file that left itself out as a whole."""
    return _judged((yield))


def _judged(report: Report) -> Report:
    expected_to_fail = hasattr(report, "wasxfail")
    if isinstance(report.longrepr, tuple) and report.skipped and not expected_to_fail:
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if not reason.startswith("shared:"):
            report.outcome = "failed"
            report.longrepr = f"skipped, where every test must run: {reason}"
    return report
