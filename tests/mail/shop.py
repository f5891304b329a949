"""A shop whose shopper has left: what the team says, what the mailer sends, and what time it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select, update

from auth.seal import RootKeys
from auth.visitor import VisitorTokens
from connectors.mail import Mail
from widget_server.database import Database
from widget_server.jobs import MailReplies
from widget_server.keyring import SERVER, Keyring
from widget_server.limits import Limits
from widget_server.models import Conversation, Installation, Message, Row, SentMail
from widget_server.models import Visitor as VisitorRow
from widget_server.services import lines, mails, threads, visitors, workspaces
from widget_server.services.callers import Visitor
from widget_server.services.mail_drafts import PostOffice
from widget_server.services.mail_rules import MailRules
from widget_server.services.posts import Post
from widget_server.services.writer import Writer

ADDRESS = "shopper@example.com"
MINUTES = timedelta(minutes=1)


class Mailer:
    """Keeps what is sent; `fails` holds what the next sends raise, before the mail is taken or after it."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.fails: list[BaseException | None] = []
        self.fails_after: list[BaseException] = []

    async def send(self, mail: Mail) -> None:
        if self.fails and (error := self.fails.pop(0)):
            raise error
        self.sent.append(mail)
        if self.fails_after:
            raise self.fails_after.pop(0)


class Shop:
    """One workspace, one agent, one shopper with a conversation."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.writer = Writer(database)
        self.tokens = VisitorTokens(["k" * 43])
        self.limits = Limits()
        self.mailer = Mailer()
        self.office = PostOffice(self.mailer, MailRules(), "https://chat.example.com", None)
        self.settings = SimpleNamespace(
            inbound_mail_domain="in.example.com", inbound_mail_host="127.0.0.1", inbound_mail_port=0
        )

    async def open(self, widget_name: str = "Tea & Co", agent_name: str = "Mara") -> None:
        async with self.database.engine.begin() as connection:
            await connection.run_sync(Row.metadata.create_all)
        async with self.database.transaction() as tx:
            tx.session.add(Installation(id=SERVER, sealed_key=tx.keys.make(SERVER), created_at=tx.now))
            self.workspace_id = await workspaces.create(tx, "Tea")
            self.agent_id = await workspaces.add_teammate(
                tx, self.workspace_id, name=agent_name, address="mara@shop.example", role="agent"
            )
            store_id = await workspaces.add_store(tx, self.workspace_id, "custom", "Tea")
            self.widget_id = await workspaces.add_widget(
                tx, self.workspace_id, store_id, name=widget_name, origins=[]
            )
        self.visitor = await self.new_visitor()
        self.conversation_id = await self.ask("Is the green tea in stock?")

    async def new_visitor(self, address: str | None = ADDRESS) -> Visitor:
        async with self.database.transaction() as tx:
            started = await visitors.start(
                tx, self.tokens, self.widget_id, token=None, resume=None, page=None, has_mail=True
            )
            visitor = await visitors.authenticate(tx, self.tokens, started["visitor_token"])
            if address:
                await visitors.update(tx, visitor, "EvilName http://evil.example", address, None)
        return visitor

    async def ask(self, text: str, visitor: Visitor | None = None) -> str:
        who = visitor or self.visitor
        post = Post(self.workspace_id, "visitor", who.id, text, widget_id=who.widget_id)
        async with self.database.transaction() as tx:
            return (await lines.add(tx, post)).conversation_id

    async def reply(self, text: str, conversation_id: str | None = None, kind: str = "text") -> int | None:
        post = Post(
            self.workspace_id,
            "agent",
            self.agent_id,
            text,
            kind=kind,
            conversation_id=conversation_id or self.conversation_id,
            is_shown=kind == "text",
        )
        async with self.database.transaction() as tx:
            return (await lines.add(tx, post)).seq

    async def mail(self, conversation_id: str | None = None, database: Database | None = None) -> Any:
        job = MailReplies(self.workspace_id, conversation_id or self.conversation_id)
        return await mails.mail_replies(database or self.database, self.office, job)

    async def read(self, seq: int) -> None:
        async with self.database.transaction() as tx:
            await threads.read(tx, self.visitor, self.conversation_id, seq)

    async def set_visitor(self, **values: Any) -> None:
        async with self.database.transaction() as tx:
            await tx.session.execute(
                update(VisitorRow).where(VisitorRow.id == self.visitor.id).values(**values)
            )

    async def rows(self) -> list[SentMail]:
        async with self.database.reading() as tx:
            return list(await tx.session.scalars(select(SentMail).order_by(SentMail.id)))

    async def mailed_seq(self) -> int:
        async with self.database.reading() as tx:
            return (await tx.session.get_one(Conversation, self.conversation_id)).mailed_seq

    async def events(self) -> list[tuple[str, int | None, Any]]:
        async with self.database.reading() as tx:
            found = await tx.session.scalars(
                select(Message).where(Message.kind == "event").order_by(Message.position)
            )
            return [(event.event_name or "", event.seq, event.event_data) for event in found]


@asynccontextmanager
async def opened(address: str, **names: str) -> AsyncIterator[Shop]:
    """A shop on a database of its own."""
    database = Database(address, Keyring(RootKeys([bytes(range(32))])))
    shop = Shop(database)
    try:
        await shop.open(**names)
        yield shop
    finally:
        await shop.writer.close()
        await database.close()


def link_of(mail: Mail) -> str:
    """The code of the link in a mail."""
    return mail.text.partition("https://chat.example.com/c/")[2].split()[0]
