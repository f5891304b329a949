"""What a shopper's widget asks over its socket: each handler reads, asks one service, answers."""

from widget_server.realtime.call import Call
from widget_server.services import speaking, threads, visitors
from widget_server.services.callers import Visitor
from widget_server.services.views import View
from widget_server.wire.inputs import (
    ListConversations,
    ListMessages,
    MarkSeq,
    Rate,
    RenewSession,
    SendMessage,
    ShopperTyping,
    UpdateVisitor,
)


async def message_send(call: Call[Visitor], said: SendMessage) -> View:
    """Take in what a shopper says; answered after the commit."""
    return await speaking.shopper_says(
        call.context.writer, call.who, said.client_id, said.text, said.conversation_id
    )


async def messages_list(call: Call[Visitor], asked: ListMessages) -> View:
    """List lines of a conversation by `seq`."""
    async with call.context.database.reading() as tx:
        return await threads.messages(
            tx, call.who, asked.conversation_id, asked.after, asked.before, asked.limit
        )


async def messages_received(call: Call[Visitor], mark: MarkSeq) -> View:
    """Keep that the team's lines have reached the shopper."""
    async with call.context.database.transaction() as tx:
        return await threads.received(tx, call.who, mark.conversation_id, mark.seq)


async def conversation_read(call: Call[Visitor], mark: MarkSeq) -> View:
    """Keep how far the shopper has read."""
    async with call.context.database.transaction() as tx:
        return await threads.read(tx, call.who, mark.conversation_id, mark.seq)


async def conversations_list(call: Call[Visitor], asked: ListConversations) -> View:
    """List the shopper's conversations, newest first."""
    async with call.context.database.reading() as tx:
        return await threads.listing(tx, call.who, asked.cursor)


async def conversation_typing(call: Call[Visitor], typing: ShopperTyping) -> View:
    """Tell the team that the shopper writes; nothing is written down, so it is announced from here."""
    async with call.context.database.reading() as tx:
        answer = await threads.typing(tx, call.who, typing.conversation_id, is_typing=typing.typing)
    await call.parts.hub.announce(tx.facts)
    return answer


async def conversation_rate(call: Call[Visitor], rating: Rate) -> View:
    """Keep what the shopper thinks of a conversation."""
    async with call.context.database.transaction() as tx:
        return await threads.rate(tx, call.who, rating.conversation_id, rating.score, rating.comment)


async def visitor_update(call: Call[Visitor], claimed: UpdateVisitor) -> View:
    """Keep what the shopper says of themselves."""
    async with call.context.database.transaction() as tx:
        return await visitors.update(tx, call.who, claimed.name, claimed.email, claimed.attributes)


async def session_renew(call: Call[Visitor], fresh: RenewSession) -> View:
    """Go on with a fresh token of the same visitor."""
    await call.renew(fresh.token)
    return {}
