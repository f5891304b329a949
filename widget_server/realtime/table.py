"""The table of all events that clients may send, by namespace."""

from widget_server.realtime import agent, widget
from widget_server.realtime.call import Event
from widget_server.realtime.inputs import AgentTyping, MarkReceived, SetPresence, Watch
from widget_server.wire import inputs, values

_SEND, _CALL, _AGENT = "send", "visitor_call", "agent_event"
_READ, _SAY = "conversations:read", "messages:send"

_WIDGET_EVENTS = (
    Event("message:send", inputs.SendMessage, values.OneMessage, widget.message_send, _SEND),
    Event("messages:list", inputs.ListMessages, values.Listing, widget.messages_list, _CALL),
    Event("messages:received", inputs.MarkSeq, values.Empty, widget.messages_received, _CALL),
    Event("conversation:read", inputs.MarkSeq, values.Empty, widget.conversation_read, _CALL),
    Event(
        "conversations:list", inputs.ListConversations, values.Conversations, widget.conversations_list, _CALL
    ),
    Event("conversation:typing", inputs.ShopperTyping, values.Empty, widget.conversation_typing, _CALL),
    Event("conversation:rate", inputs.Rate, values.Empty, widget.conversation_rate, _CALL),
    Event("visitor:update", inputs.UpdateVisitor, values.OneVisitor, widget.visitor_update, _CALL),
    Event("session:renew", inputs.RenewSession, values.Empty, widget.session_renew, _CALL),
)

_AGENT_EVENTS = (
    Event("conversation:watch", Watch, values.Empty, agent.conversation_watch, _AGENT, _READ),
    Event("conversation:typing", AgentTyping, values.Empty, agent.conversation_typing, _AGENT, _SAY),
    Event("messages:received", MarkReceived, values.Empty, agent.messages_received, _AGENT, _READ),
    Event("presence:set", SetPresence, values.Empty, agent.presence_set, _AGENT),
    Event("session:renew", inputs.RenewSession, values.Empty, agent.session_renew, _AGENT),
)

EVENTS: dict[str, dict[str, Event]] = {
    "/widget": {event.name: event for event in _WIDGET_EVENTS},
    "/agent": {event.name: event for event in _AGENT_EVENTS},
}
