"""People who sign in, and their sign-ins."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.models.base import Digest, Id, Row


class Teammate(Row):
    """A person of one workspace.

    `address_digest` is keyed with the server's key, since a sign-in names no workspace.
    """

    __tablename__ = "teammates"
    __table_args__ = (Index(None, "address_digest", unique=True), Index(None, "workspace_id"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    name_sealed: Mapped[bytes]
    address_sealed: Mapped[bytes]
    address_digest: Mapped[bytes] = mapped_column(Digest)
    password_hash: Mapped[str | None]
    role: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignIn(Row):
    """One sign-in and its family of refresh tokens; `refresh_digest` is of the only one still good."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "workspace_id", "teammate_id"), Index(None, "expires_at"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    teammate_id: Mapped[str] = mapped_column(Id, ForeignKey("teammates.id"))
    refresh_digest: Mapped[bytes] = mapped_column(Digest)
    where_sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]


class SetUpLink(Row):
    """A one-time link by which a new teammate chooses a password."""

    __tablename__ = "set_up_links"

    code_digest: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    teammate_id: Mapped[str] = mapped_column(Id, ForeignKey("teammates.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
