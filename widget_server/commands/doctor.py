"""`shopbell doctor`: check what is easily set up wrong, and say how to mend it."""

import argparse
import asyncio
import os

from widget_server.commands.checks import Finding, look_at
from widget_server.commands.output import say, say_json
from widget_server.settings import BadSettings, Settings

SIGNS = {"ok": "ok  ", "warn": "WARN", "fail": "FAIL"}


def add(parser: argparse.ArgumentParser) -> None:
    """Take whether a program reads the findings."""
    parser.add_argument("--json", action="store_true", help="one JSON object instead of lines for people")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check everything; answers with 1 when something is broken, 0 when there are warnings at most."""
    try:
        findings = asyncio.run(look_at(Settings.from_env()))
    except BadSettings as error:
        findings = [
            Finding("settings", "fail", problem, "Set it right and try again.") for problem in error.problems
        ]
    is_well = all(finding.verdict != "fail" for finding in findings)
    if options.json:
        say_json({"ok": is_well, "checks": [finding._asdict() for finding in findings]})
    else:
        for finding in findings:
            say(_line(finding))
    return 0 if is_well else 1


def _line(finding: Finding) -> str:
    line = f"{SIGNS[finding.verdict]}  {finding.check}: {finding.found}"
    return f"{line}{os.linesep}      {finding.mend}" if finding.mend else line
