"""A tenant, and the one row of this installation."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from widget_server.models.base import Id, Row


class Installation(Row):
    """What belongs to the server itself: the sealed key for look-ups that know no workspace yet."""

    __tablename__ = "installation"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    sealed_key: Mapped[bytes]
    created_at: Mapped[datetime]


class Workspace(Row):
    """One merchant's account and its sealed data key."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    name_sealed: Mapped[bytes]
    sealed_key: Mapped[bytes]
    created_at: Mapped[datetime]
