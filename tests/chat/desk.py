"""A teammate with a password, and how they sign in."""

from contextlib import asynccontextmanager
from dataclasses import dataclass

from auth.passwords import PasswordPool, Passwords
from auth.tokens import AccessTokens
from tests.chat.house import HERE, House, new_client_id
from widget_server.models import Teammate
from widget_server.services import accounts, audit, workspaces

TOKENS = AccessTokens(["a secret key of forty characters, or so."])
PASSWORD = "correct horse battery staple"


class Watched(PasswordPool):
    """Notes which checks were made."""

    def __init__(self):
        super().__init__(Passwords(b"p" * 32, cost=4))
        self.checks = []

    async def verify(self, password, hashed):
        self.checks.append("somebody")
        return await super().verify(password, hashed)

    async def verify_nobody(self, password):
        self.checks.append("nobody")
        return await super().verify_nobody(password)


@dataclass
class Desk:
    """A teammate with a password, and how they sign in."""

    house: House
    passwords: Watched
    address: str
    teammate_id: str

    async def login(self, address=None, password=PASSWORD):
        address = address or self.address
        return await accounts.login(self.house.database, self.passwords, TOKENS, address, password, HERE)

    async def refresh(self, token, database=None):
        return await accounts.refresh(database or self.house.database, TOKENS, token, HERE)

    async def caller(self, grant):
        return await self.house.look(accounts.authenticate, TOKENS, grant["access_token"], HERE)

    async def actions(self):
        log = await self.house.look(audit.listing, self.house.shop.owner, None, 200)
        return [entry["action"] for entry in log["items"]]

    async def end(self):
        async with self.house.database.transaction() as tx:
            (await tx.session.get_one(Teammate, self.teammate_id)).ended_at = tx.now


@asynccontextmanager
async def opened(house):
    passwords = Watched()
    address = f"{new_client_id()}@lamps.example"
    hashed = await passwords.hash(PASSWORD)
    who = {"name": "Ann Lamp", "address": address, "role": "agent", "password_hash": hashed}
    teammate_id = await house.do(workspaces.add_teammate, house.shop.workspace_id, **who)
    yield Desk(house, passwords, address, teammate_id)
    await passwords.close()
