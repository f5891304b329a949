"""Start, end and kill one server program, by its own process id."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PATIENCE = 30.0
GLANCE = 0.02


class Died(Exception):
    """The program ended before it answered; the message holds the end of what it wrote."""


class Program:
    """A server that lives as long as its test wants; what it writes goes to `stdout` and `stderr` in `folder`.

    `answers` says whether it is ready and is asked again until it is. `user` is whom to run as (None: as we are).
    """

    def __init__(
        self,
        command: Sequence[str],
        answers: Callable[[], bool],
        folder: Path,
        user: str | None = None,
    ) -> None:
        self.command = list(command)
        self.answers = answers
        self.stdout = folder / "stdout"
        self.stderr = folder / "stderr"
        self.user = user
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return once it answers; raises Died when it ends first, TimeoutError when it stays silent."""
        with self.stdout.open("wb") as out, self.stderr.open("wb") as err:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=self.stdout.parent,
                user=self.user,
            )
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self._ended_within(GLANCE):
                raise Died(self.stderr.read_text(errors="replace")[-2000:])
            if time.monotonic() > deadline:
                self.kill9()
                raise TimeoutError(f"{self.command[0]} did not answer within {PATIENCE:.0f} s")

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end and wait for it; answers with its exit code, raises TimeoutExpired when it would not go."""
        if self.process is None:
            return 0
        self.process.send_signal(by)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise

    def kill9(self) -> None:
        """End it as a crash does: it no longer runs after this call."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _ended_within(self, seconds: float) -> bool:
        assert self.process
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


def free_port() -> int:
    """Find a loopback port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
