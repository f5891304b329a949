"""What a teammate's inbox says over its socket; writing is done over the API."""

from widget_server.realtime.call import Call
from widget_server.realtime.inputs import AgentTyping, MarkReceived, SetPresence, Watch
from widget_server.services import inbox, team
from widget_server.services.callers import Caller
from widget_server.services.views import View
from widget_server.wire.inputs import RenewSession


async def conversation_watch(call: Call[Caller], watch: Watch) -> View:
    """Show the team who looks at a conversation."""
    if watch.watching:
        async with call.context.database.reading() as tx:
            await inbox.conversation(tx, call.who, watch.conversation_id)
        call.parts.viewers.watch(call.sid, call.who, watch.conversation_id)
    else:
        call.parts.viewers.leave(call.sid, call.who, watch.conversation_id)
    return {}


async def conversation_typing(call: Call[Caller], typing: AgentTyping) -> View:
    """Tell the shopper, and the team, that a teammate writes; nothing is written down."""
    async with call.context.database.reading() as tx:
        answer = await team.typing(tx, call.who, typing.conversation_id, is_typing=typing.typing)
    await call.parts.hub.announce(tx.facts)
    call.parts.viewers.type(call.sid, call.who, typing.conversation_id, is_typing=typing.typing)
    return answer


async def messages_received(call: Call[Caller], mark: MarkReceived) -> View:
    """Keep that the shopper's lines have reached the team."""
    async with call.context.database.transaction() as tx:
        return await inbox.received(tx, call.who, mark.conversation_id, mark.position)


async def presence_set(call: Call[Caller], said: SetPresence) -> View:
    """Show the team whether a teammate is there."""
    call.parts.presence.set(call.who, said.presence)
    return {}


async def session_renew(call: Call[Caller], fresh: RenewSession) -> View:
    """Go on with a fresh token of the same teammate."""
    await call.renew(fresh.token)
    return {}
