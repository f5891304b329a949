"""`shopbell` in a process of its own, with an environment of its own."""

import subprocess
import sys
from pathlib import Path

from tests.commands.asking import ask
from tests.services.program import Program, free_port

SHOPBELL = f"{Path(sys.executable).parent}/shopbell"
KEYS = {
    "SHOPBELL_SECRET_KEYS": "kXv9mQ2rT7pLw4ZsB8nHc3JdF6gYaE5u",
    "SHOPBELL_ROOT_KEYS": "ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM=",
}


def command(*arguments: str, **settings: str) -> list[str]:
    """Write a command line; `settings` are without our prefix."""
    return ["env", *(f"SHOPBELL_{name}={value}" for name, value in settings.items()), SHOPBELL, *arguments]


def shopbell(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command(*arguments, **settings), check=False, capture_output=True, text=True, timeout=60, cwd="/tmp"
    )


class Server:
    """`shopbell serve` on a free port of this machine; it answers once it is ready."""

    def __init__(self, folder: Path, *options: str, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        line = command("serve", *options, **{"PORT": str(self.port), **settings})
        self.program = Program(line, self._answers, folder)

    def status(self, path: str) -> int:
        """How a path is answered; 0 when nobody answers."""
        try:
            return ask(self.url + path).status
        except OSError:
            return 0

    def _answers(self) -> bool:
        return self.status("/readyz") == 200


class Working(Program):
    """`shopbell worker`; it answers once it says so."""

    def __init__(self, folder: Path, **settings: str) -> None:
        super().__init__(command("worker", **settings), self._works, folder)

    def _works(self) -> bool:
        return '"working"' in self.stderr.read_text()
