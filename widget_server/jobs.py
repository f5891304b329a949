"""Work that may be promised: durable, at least once, in order within its aggregate; ids only."""

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Job:
    """What is to be done for one workspace.

    `kind` names the work, `aggregate` the thing within which jobs keep their order. A job that coalesces
    is kept once per kind and aggregate while it waits: promising it again only makes sure that it runs
    after that promise too.
    """

    kind: ClassVar[str]
    coalesces: ClassVar[bool] = False
    workspace_id: str

    @property
    def aggregate(self) -> str:
        """Name the thing within which jobs keep their order."""
        raise NotImplementedError

    def payload(self) -> dict[str, Any]:
        """Write the job's fields as JSON, without the workspace."""
        return {name: value for name, value in vars(self).items() if name != "workspace_id"}


@dataclass(frozen=True)
class _OfConversation(Job):
    conversation_id: str

    @property
    def aggregate(self) -> str:
        """Jobs of one kind keep their order within a conversation."""
        return f"{self.kind}:{self.conversation_id}"


@dataclass(frozen=True)
class IndexLines(_OfConversation):
    """Make the words of new lines findable."""

    kind = "index_lines"
    coalesces = True


@dataclass(frozen=True)
class MailReplies(_OfConversation):
    """Mail the shopper who has left what the team said and they have not seen."""

    kind = "mail_replies"
    coalesces = True


@dataclass(frozen=True)
class WakeSnoozed(_OfConversation):
    """Open a snoozed conversation again when its time has come."""

    kind = "wake_snoozed"
    coalesces = True


KINDS: dict[str, type[Job]] = {job.kind: job for job in (IndexLines, MailReplies, WakeSnoozed)}


def read(kind: str, workspace_id: str, payload: dict[str, Any]) -> Job:
    """Make a job again out of what the outbox kept; raises KeyError for a kind this version does not know."""
    return KINDS[kind](workspace_id=workspace_id, **payload)
