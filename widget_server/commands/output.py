"""What commands say on stdout."""

import json
import sys
from typing import Any


def say(line: str) -> None:
    """Write a line, so that whoever waits for it has it at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def say_json(value: Any) -> None:
    """Write a value as one line of JSON."""
    say(json.dumps(value))
