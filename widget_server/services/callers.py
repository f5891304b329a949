"""Who asks, once it is known: a visitor or a teammate; and from where."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser whose token is good."""

    id: str
    workspace_id: str
    widget_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Where:
    """The network address a call comes from, and the program that makes it; kept in the audit log only."""

    address: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """A teammate whose access token is good until `expires_at`, and what they may do."""

    workspace_id: str
    teammate_id: str
    session_id: str
    name: str
    role: str
    permissions: frozenset[str]
    expires_at: datetime
    where: Where = field(default_factory=Where)
