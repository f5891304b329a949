"""What a team works with: tags, canned replies."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.models.base import Id, Row


class Tag(Row):
    """A word for sorting conversations; `folded` is its name without case."""

    __tablename__ = "tags"
    __table_args__ = (Index(None, "workspace_id", "folded", unique=True),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    name: Mapped[str]
    folded: Mapped[str]
    created_at: Mapped[datetime]


class ConversationTag(Row):
    """That a conversation bears a tag."""

    __tablename__ = "conversation_tags"
    __table_args__ = (Index(None, "workspace_id", "tag_id"),)

    conversation_id: Mapped[str] = mapped_column(Id, ForeignKey("conversations.id"), primary_key=True)
    tag_id: Mapped[str] = mapped_column(Id, ForeignKey("tags.id"), primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id)


class CannedReply(Row):
    """A text that agents say often; `shortcut` is what they type to get it."""

    __tablename__ = "canned_replies"
    __table_args__ = (Index(None, "workspace_id", "shortcut", unique=True),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    shortcut: Mapped[str]
    title_sealed: Mapped[bytes]
    text_sealed: Mapped[bytes]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
