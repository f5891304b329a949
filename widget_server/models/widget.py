"""Shops, their widgets, and the browsers that use them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.models.base import Digest, Id, Row


class Store(Row):
    """A connected shop; `platform` is shopify, woocommerce, bigcommerce or custom."""

    __tablename__ = "stores"
    __table_args__ = (Index(None, "workspace_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    platform: Mapped[str]
    name: Mapped[str]
    created_at: Mapped[datetime]


class Widget(Row):
    """The chat of one store's pages: `origins` may frame it, `looks` and `texts` are for the panel."""

    __tablename__ = "widgets"
    __table_args__ = (Index(None, "workspace_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    store_id: Mapped[str] = mapped_column(Id, ForeignKey("stores.id"))
    name: Mapped[str]
    origins: Mapped[list[str]]
    locale: Mapped[str | None]
    looks: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class Visitor(Row):
    """A browser on the storefront. What it says of itself is claimed; `proof_level` says what is known.

    `token_version` rises when all its tokens die, `resume_number` with every resume ticket that was used;
    `mail_asked_at` is when the shopper typed the address in order to be mailed.
    """

    __tablename__ = "visitors"
    __table_args__ = (Index(None, "workspace_id", "address_digest"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    widget_id: Mapped[str] = mapped_column(Id, ForeignKey("widgets.id"))
    token_version: Mapped[int] = mapped_column(default=1)
    resume_number: Mapped[int] = mapped_column(default=1)
    resumed_at: Mapped[datetime | None]
    proof_level: Mapped[str] = mapped_column(default="anonymous")
    proof_method: Mapped[str | None]
    proof_at: Mapped[datetime | None]
    proof_store_id: Mapped[str | None] = mapped_column(Id)
    name_sealed: Mapped[bytes | None]
    address_sealed: Mapped[bytes | None]
    address_digest: Mapped[bytes | None] = mapped_column(Digest)
    attributes_sealed: Mapped[bytes | None]
    page_sealed: Mapped[bytes | None]
    mail_asked_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
