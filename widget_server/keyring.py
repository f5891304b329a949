"""The data keys of all workspaces, opened once and kept in memory."""

from collections import OrderedDict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from auth.seal import DataKey, RootKeys
from widget_server.errors import NotFound
from widget_server.models import Installation, Workspace

SERVER = "server"
MOST_KEPT = 10_000


class Keyring:
    """Opens what is sealed: a key per workspace, and the server's own for what belongs to none."""

    def __init__(self, roots: RootKeys) -> None:
        self._roots = roots
        self._open: OrderedDict[str, DataKey] = OrderedDict()

    def make(self, owner: str) -> bytes:
        """Make a key for `owner` (a workspace's id), sealed to be kept beside it."""
        return self._roots.new_key(owner)

    async def workspace(self, session: AsyncSession, workspace_id: str) -> DataKey:
        """Open the key of a workspace; raises NotFound when there is none."""
        key = self._open.get(workspace_id)
        if key is not None:
            return key
        sealed = await session.scalar(select(Workspace.sealed_key).where(Workspace.id == workspace_id))
        if sealed is None:
            raise NotFound("There is no such workspace.")
        return self._keep(workspace_id, sealed)

    async def server(self, session: AsyncSession) -> DataKey:
        """Open the server's own key, which the first start made."""
        key = self._open.get(SERVER)
        if key is not None:
            return key
        sealed = await session.scalar(select(Installation.sealed_key).where(Installation.id == SERVER))
        if sealed is None:
            raise NotFound("This database was not set up: run `shopbell migrate`.")
        return self._keep(SERVER, sealed)

    def forget(self, owner: str) -> None:
        """Close a key: its workspace is gone, or has another."""
        self._open.pop(owner, None)

    def _keep(self, owner: str, sealed: bytes) -> DataKey:
        key = self._roots.open_key(sealed, owner)
        self._open[owner] = key
        if len(self._open) > MOST_KEPT:
            self._open.popitem(last=False)
        return key
