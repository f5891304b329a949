"""Puts the built browser code into the wheel; all else about it is in pyproject.toml."""

from pathlib import Path
from shutil import copytree

from setuptools import setup
from setuptools.command.build_py import build_py

BUILT = Path(__file__).parent / "static" / "dist"


class WithBrowserCode(build_py):
    """Builds the Python packages, and `widget_server/dist` with them."""

    def run(self) -> None:
        """Copy; an editable install uses the folder where it is."""
        super().run()
        if self.editable_mode:
            return
        if not (BUILT / "manifest.json").is_file():
            raise SystemExit('There is no browser code to put into the wheel: run "make setup" first.')
        copytree(BUILT, Path(self.build_lib) / "widget_server" / "dist", dirs_exist_ok=True)


setup(cmdclass={"build_py": WithBrowserCode})
