"""The command `shopbell`; exits with 0 when done, 1 when it failed (a line says why), 2 for wrong usage."""

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "demo": "a shop, its chat and its inbox on one port of this machine",
    "serve": "the server",
    "worker": "the worker alone",
    "migrate": "bring the database to the newest schema",
    "workspace": "make a workspace",
    "jobs": "see and revive promised work that was given up",
    "doctor": "check what is easily set up wrong",
}
INTERRUPTED = 130  # as a shell says that Ctrl-C ended a program


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    options = _parser(given[:1]).parse_args(given)
    try:
        code: int | None = options.run(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        words = _in_words(error)
        if words is None:
            raise
        sys.stderr.write(f"shopbell: {words}\n")
        return 1
    return code or 0


def _parser(chosen: Sequence[str]) -> argparse.ArgumentParser:
    """Make the parser; only the chosen command is loaded, so that all of them start soon."""
    parser = argparse.ArgumentParser(
        prog="shopbell", description="The chat on a shop's pages and everything behind it."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, words in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words.capitalize() + ".")
        if name in chosen:
            importlib.import_module(f"widget_server.commands.{name}").add(command)
    return parser


def _in_words(error: Exception) -> str | None:
    from widget_server.commands.failure import in_words  # noqa: PLC0415  takes long to load, is seldom needed

    return in_words(error)


if __name__ == "__main__":
    sys.exit(main())
