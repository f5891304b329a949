"""What the demo remembers of itself in its folder, to be started again: its sign-ins and its ids."""

import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

NAME = "demo.json"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    name: str
    email: str
    password: str

    def sign_in(self) -> dict[str, str]:
        """Tell what to type."""
        return {"email": self.email, "password": self.password}


@dataclass(frozen=True)
class Team:
    """A workspace of the demo: its people, and its ids once it was made."""

    name: str
    owner: Person
    agent: Person
    workspace_id: str = ""
    widget_id: str = ""

    def about(self) -> dict[str, Any]:
        """Tell what others need to use it."""
        return {
            "workspace_id": self.workspace_id,
            "widget_id": self.widget_id,
            "owner": self.owner.sign_in(),
            "agent": self.agent.sign_in(),
        }


def new_teams() -> tuple[Team, Team]:
    """Invent the shop's team and another one, with passwords of their own."""
    shop = Team(
        "Lumen & Oak",
        _person("Ada Brandt", "ada@lumen-oak.example"),
        _person("Noor Haddad", "noor@lumen-oak.example"),
    )
    other = Team(
        "Northwind Rugs",
        _person("Ivo Marsh", "ivo@northwind.example"),
        _person("Tess Lund", "tess@northwind.example"),
    )
    return shop, other


def read(folder: Path) -> tuple[Team, Team] | None:
    """Read the teams that were made in this folder; None when there are none yet."""
    path = folder / NAME
    if not path.exists():
        return None
    first, second = json.loads(path.read_text())
    return _team(first), _team(second)


def write(folder: Path, teams: tuple[Team, Team]) -> None:
    """Keep the teams, readable by us alone; a crash leaves what was kept before, or this."""
    descriptor, made = tempfile.mkstemp(dir=folder, prefix=f".{NAME}-")  # with mode 0600
    with os.fdopen(descriptor, "w") as file:
        json.dump([asdict(team) for team in teams], file)
        file.flush()
        os.fsync(file.fileno())
    Path(made).replace(folder / NAME)


def _person(name: str, email: str) -> Person:
    return Person(name, email, secrets.token_urlsafe(12))


def _team(kept: dict[str, Any]) -> Team:
    people = {role: Person(**kept[role]) for role in ("owner", "agent")}
    return Team(**{**kept, **people})
