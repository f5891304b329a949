"""The page of threats names files and tests that exist, and a proof for each threat."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "threats.md"
HEADER = "| threat | defence | proof |"
QUOTED = re.compile(r"`([^`]+)`")
A_PATH = re.compile(r"[\w.-]+(?:/[\w.-]*)+|requirements\.lock")
OF_THE_BROWSER = re.compile(r'^(?:test|\]\))\(\s*"([^"]+)"', re.MULTILINE)


def rows(page: str) -> list[list[str]]:
    """The cells of every threat of a page."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    body = [line for line in lines if line != HEADER and not line.startswith("| ---")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in body]


@cache
def known_in(path: str) -> frozenset[str]:
    """The names of the tests in a file, none when there is no such file."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    source = file.read_text()
    if file.suffix != ".py":
        return frozenset(OF_THE_BROWSER.findall(source))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, functions)}
    return frozenset(name for name in found if name.startswith("test_"))


def wrong(page: str) -> list[str]:
    """What a page says that is not so."""
    problems = []
    for row in rows(page):
        if len(row) != 3:
            problems.append(f"not three cells: {row[0]}")
            continue
        threat, defence, proof = row
        proofs = QUOTED.findall(proof)
        problems += [] if proofs else [f"no proof: {threat}"]
        problems += [
            f"no such test: {one}"
            for one in proofs
            if one.partition("::")[2] not in known_in(one.partition("::")[0])
        ]
        files = [one for one in QUOTED.findall(defence) if A_PATH.fullmatch(one)]
        problems += [f"no such file: {one}" for one in files if not (ROOT / one).exists()]
    return problems


def test_every_file_and_test_that_the_page_names_exists() -> None:
    page = PAGE.read_text()

    assert [] == wrong(page)
    assert len(rows(page)) > 60


@pytest.mark.parametrize("section", re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)[1:-2])
def test_every_section_before_the_open_ones_has_its_table(section: str) -> None:
    assert HEADER in section


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("| a | b | `tests/test_threats.py::test_gone` |", "no such test: tests/test_threats.py::test_gone"),
        ("| a | b | `tests/test_threats.py::rows` |", "no such test: tests/test_threats.py::rows"),
        ("| a | b | `tests/gone.py::test_a` |", "no such test: tests/gone.py::test_a"),
        (
            "| a | b | `static/tests/links.test.tsx::gone` |",
            "no such test: static/tests/links.test.tsx::gone",
        ),
        ("| a | b | `tests/test_threats.py` |", "no such test: tests/test_threats.py"),
        ("| a | b | later |", "no proof: a"),
        ("| a | b |", "not three cells: a"),
        (
            "| a | b: `auth/gone.py` | `tests/test_limits.py::test_a_burst_passes_and_then_what_time_brings` |",
            "no such file: auth/gone.py",
        ),
    ],
)
def test_a_row_that_is_not_so_is_found(row: str, problem: str) -> None:
    assert [problem] == wrong(f"{HEADER}\n| --- | --- | --- |\n{row}\n")
