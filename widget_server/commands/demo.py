"""`shopbell demo`: everything on one port of this machine, to be tried."""

import argparse
from pathlib import Path
from typing import Any

from auth.errors import BadSeal
from widget_server.commands.failure import CommandFailed
from widget_server.commands.output import say, say_json
from widget_server.demo.options import Options
from widget_server.demo.run import run as run_demo
from widget_server.key_file import KeysLost
from widget_server.setting_values import BadValue, database_url, port

PORT = 8080


def add(parser: argparse.ArgumentParser) -> None:
    """Take the port, where the demo is kept, and whether a program reads what it says."""
    parser.add_argument("--port", type=_read(port), default=PORT, help=f"the port to listen on ({PORT})")
    parser.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="keep the demo here (else it is thrown away)"
    )
    parser.add_argument(
        "--database-url", type=_read(database_url), metavar="URL", help="where else its database is"
    )
    parser.add_argument("--json", action="store_true", help="say everything in one line of JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Run the demo until asked to go; raises CommandFailed when its database's keys are not in its folder."""
    try:
        run_demo(
            Options(options.port, options.data_dir, options.database_url),
            say_json if options.json else _tell,
        )
    except (KeysLost, BadSeal):
        raise CommandFailed(
            "the database is another demo's: name that one's folder with --data-dir"
        ) from None


def _tell(about: dict[str, Any]) -> None:
    owner, agent = about["owner"], about["agent"]
    width = max(len(owner["email"]), len(agent["email"]))
    say(
        f"""
  The shop      {about["storefront"]}
  The inbox     {about["inbox"]}
  The mailbox   {about["mailbox"]}

  Sign in to the inbox as
    owner       {owner["email"]:{width}}   {owner["password"]}
    agent       {agent["email"]:{width}}   {agent["password"]}

  Open the chat in the shop, write something, and answer it in the inbox. Ctrl-C ends the demo.
"""
    )


def _read(parse: Any) -> Any:
    """Let argparse say what is wrong with a value."""

    def read(text: str) -> Any:
        try:
            return parse(text)
        except BadValue as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read
