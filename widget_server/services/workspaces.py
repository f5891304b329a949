"""Making a workspace and what belongs to it: people, stores, widgets."""

from datetime import timedelta

from sqlalchemy import select

from auth.permissions import ROLES
from auth.tokens import code_hash, new_code
from widget_server.clock import new_id
from widget_server.database import Transaction
from widget_server.errors import Conflict, Invalid, NotFound
from widget_server.models import SetUpLink, Store, Teammate, Widget, Workspace
from widget_server.services import audit
from widget_server.services.views import View

LINK_LASTS = timedelta(days=7)


async def create(tx: Transaction, name: str) -> str:
    """Make an empty workspace with a key of its own; answers with its id."""
    id_ = new_id()
    sealed = tx.keys.make(id_)
    tx.session.add(Workspace(id=id_, name_sealed=b"", sealed_key=sealed, created_at=tx.now))
    await tx.session.flush()
    key = await tx.key(id_)
    workspace = await tx.session.get_one(Workspace, id_)
    workspace.name_sealed = key.seal(name, f"workspaces.name/{id_}")
    await audit.write(tx, id_, "workspace.created", ("workspace", id_))
    return id_


async def add_teammate(
    tx: Transaction,
    workspace_id: str,
    *,
    name: str,
    address: str,
    role: str,
    password_hash: str | None = None,
) -> str:
    """Add a person; without a password they need a set-up link.

    Raises Conflict for a taken address, Invalid for a role that there is not.
    """
    if role not in ROLES:
        raise Invalid(f"role: choose one of {', '.join(ROLES)}")
    server = await tx.keys.server(tx.session)
    key = await tx.key(workspace_id)
    id_ = new_id()
    digest = server.digest(address.strip().casefold(), "teammates.address")
    if await tx.session.scalar(select(Teammate.id).where(Teammate.address_digest == digest)):
        raise Conflict("Somebody signs in with this address already.")
    tx.session.add(
        Teammate(
            id=id_,
            workspace_id=workspace_id,
            name_sealed=key.seal(name, f"teammates.name/{id_}"),
            address_sealed=key.seal(address, f"teammates.address/{id_}"),
            address_digest=digest,
            password_hash=password_hash,
            role=role,
            created_at=tx.now,
        )
    )
    await tx.session.flush()
    await audit.write(tx, workspace_id, "teammate.added", ("teammate", id_), after={"role": role})
    return id_


async def set_up_link(tx: Transaction, workspace_id: str, teammate_id: str) -> str:
    """Make a code by which a teammate chooses a password, once, within seven days; raises NotFound."""
    is_theirs = (Teammate.id == teammate_id, Teammate.workspace_id == workspace_id)
    if await tx.session.scalar(select(Teammate.id).where(*is_theirs)) is None:
        raise NotFound("There is no such teammate.")
    code = new_code()
    tx.session.add(
        SetUpLink(
            code_digest=code_hash(code),
            workspace_id=workspace_id,
            teammate_id=teammate_id,
            expires_at=tx.now + LINK_LASTS,
        )
    )
    return code


async def add_store(tx: Transaction, workspace_id: str, platform: str, name: str) -> str:
    """Add a shop."""
    id_ = new_id()
    store = Store(id=id_, workspace_id=workspace_id, platform=platform, name=name, created_at=tx.now)
    tx.session.add(store)
    await tx.session.flush()
    return id_


async def add_widget(
    tx: Transaction,
    workspace_id: str,
    store_id: str,
    *,
    name: str,
    origins: list[str],
    locale: str | None = None,
    looks: View | None = None,
    texts: View | None = None,
) -> str:
    """Add the chat of a shop's pages; answers with its public id. Raises NotFound for the store."""
    is_theirs = (Store.id == store_id, Store.workspace_id == workspace_id)
    if await tx.session.scalar(select(Store.id).where(*is_theirs)) is None:
        raise NotFound("There is no such store.")
    id_ = new_id()
    tx.session.add(
        Widget(
            id=id_,
            workspace_id=workspace_id,
            store_id=store_id,
            name=name,
            origins=origins,
            locale=locale,
            looks=looks or {},
            texts=texts or {},
            created_at=tx.now,
        )
    )
    await tx.session.flush()
    return id_
