"""What is installed is whole: migrations, pages, drawings and the browser code are in the wheel."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ("auth", "connectors", "widget_server", "static/dist")
FILES = ("pyproject.toml", "setup.py")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of all that a wheel is made of."""
    for folder in SOURCES:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / "README.md").write_text("# Shopbell\n")
    return tmp_path


def build(checkout: Path) -> "subprocess.CompletedProcess[str]":
    """Make the wheel, offline."""
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", "made"]
    command = [sys.executable, "-m", "pip", "wheel", *options, "."]
    return subprocess.run(command, cwd=checkout, check=False, capture_output=True, text=True)


def test_the_wheel_holds_every_file_that_the_server_reads(checkout: Path) -> None:
    built = build(checkout)

    assert 0 == built.returncode, built.stderr
    (wheel,) = (checkout / "made").glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    kept = {
        str(path.relative_to(checkout)) for path in (checkout / "widget_server").rglob("*") if path.is_file()
    }
    browser = {f"widget_server/dist/{path.name}" for path in (checkout / "static" / "dist").iterdir()}
    assert set() == (kept | browser) - held
    assert {"auth", "connectors", "widget_server"} == {
        name.partition("/")[0] for name in held if ".dist-info/" not in name
    }


def test_without_the_browser_code_there_is_no_wheel(checkout: Path) -> None:
    (checkout / "static" / "dist" / "manifest.json").unlink()

    built = build(checkout)

    assert 0 != built.returncode
    assert "make setup" in built.stdout + built.stderr
