"""The demo in its own process, as a new user starts it."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.services.program import Program, free_port


class Demo:
    """`shopbell demo` on a free port; what it prints first is `about`.

    `folder` receives its output; `options` are more of its command line, such as `--data-dir`.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        command = [f"{Path(sys.executable).parent}/shopbell", "demo", "--json", "--port", str(free_port())]
        self.program = Program([*command, *options], self._answers, folder)
        self.about: dict[str, Any] = {}

    def start(self) -> None:
        """Start it and learn its addresses and sign-ins."""
        self.program.start()

    def stop(self) -> int:
        """Ask it to end; answers with its exit code."""
        return self.program.stop()

    def kill9(self) -> None:
        """Crash it."""
        self.program.kill9()

    def _answers(self) -> bool:
        line, ended, _ = self.program.stdout.read_text().partition("\n")
        if ended:
            self.about = json.loads(line)
        return bool(ended)
