"""The code keeps its shape: short files, short functions, a sentence on everything public, no test left out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("auth", "connectors", "widget_server")
LEFT_OUT = re.compile(r"\b(?:test|it|describe)\.(?:skip|todo|only|fails)\b")
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
FUNCTION = ast.FunctionDef | ast.AsyncFunctionDef


def test_no_file_is_long() -> None:
    files = [*python(*PACKAGES, "tests"), *browser(".ts", ".tsx", ".css", ".mjs")]

    assert [] == [name(path) for path in files if len(lines(path)) > LONGEST_FILE]


def test_no_function_is_long() -> None:
    files = [path for path in python(*PACKAGES, "tests") if "versions" not in path.parts]

    assert [] == [found for path in files for found in long_functions(path)]


def test_everything_public_has_a_sentence() -> None:
    files = python(*PACKAGES)

    assert files
    assert [] == [found for path in files for found in without_sentence(path)]


def test_no_test_of_the_browser_code_is_left_out() -> None:
    files = [path for path in browser(".ts", ".tsx") if ".test." in path.name]

    assert files
    assert [] == [name(path) for path in files if LEFT_OUT.search(path.read_text())]


def test_a_function_of_one_line_too_many_is_found(tmp_path) -> None:
    module = tmp_path / "module.py"
    module.write_text("def fits():\n" + "    go()\n" * 39 + "async def long():\n" + "    go()\n" * 40)

    assert [f"{module}:41 long"] == long_functions(module)


def test_what_is_public_and_says_nothing_is_found(tmp_path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "class Told:\n    '''A thing.'''\n    def bare(self): ...\n    def _own(self): ...\n"
        "class _Inner:\n    def free(self): ...\n"
        "def outer():\n    '''Go.'''\n    def inner(): ...\n"
    )

    assert [f"{module}:1 module", f"{module}:3 bare"] == without_sentence(module)


def python(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def browser(*suffixes: str) -> list[Path]:
    files = (ROOT / "static").rglob("*")
    return sorted(path for path in files if path.suffix in suffixes and "dist" not in path.parts)


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def name(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def long_functions(path: Path) -> list[str]:
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, FUNCTION)]
    return [
        f"{name(path)}:{node.lineno} {node.name}"
        for node in functions
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]


def without_sentence(path: Path) -> list[str]:
    module = ast.parse(path.read_text())
    bare = [
        f"{name(path)}:{node.lineno} {node.name}" for node in public(module) if not ast.get_docstring(node)
    ]
    return [*([] if ast.get_docstring(module) else [f"{name(path)}:1 module"]), *bare]


def public(parent: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef | FUNCTION]:
    """Classes and functions that others may name; what is inside a function is its own affair."""
    for node in parent.body:
        if isinstance(node, ast.ClassDef | FUNCTION) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node)
