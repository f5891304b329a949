"""The tables, one file per noun."""

from widget_server.models.base import Row
from widget_server.models.conversation import Conversation, Message, Word
from widget_server.models.desk import CannedReply, ConversationTag, Tag
from widget_server.models.record import AuditEntry, GivenAnswer, OutboxJob, SentMail
from widget_server.models.teammate import SetUpLink, SignIn, Teammate
from widget_server.models.widget import Store, Visitor, Widget
from widget_server.models.workspace import Installation, Workspace

__all__ = [
    "AuditEntry",
    "CannedReply",
    "Conversation",
    "ConversationTag",
    "GivenAnswer",
    "Installation",
    "Message",
    "OutboxJob",
    "Row",
    "SentMail",
    "SetUpLink",
    "SignIn",
    "Store",
    "Tag",
    "Teammate",
    "Visitor",
    "Widget",
    "Word",
    "Workspace",
]
