"""What widgets and agents send, over a socket or over HTTP. Unknown fields are refused."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from connectors.errors import BadPayload
from connectors.mail import clean_address
from widget_server.wire.text import AnyId, ClientId, Cursor, Label, LineText, clean, label

Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]
Limit = Annotated[int, Field(ge=1, le=200)]


def _whole(value: Any) -> Any:
    """Read a number out of a query string, where everything is text."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


QuerySeq = Annotated[Seq, BeforeValidator(_whole)]
QueryLimit = Annotated[Limit, BeforeValidator(_whole)]
TagName = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(label)]
Shortcut = Annotated[str, Field(pattern=r"^[^\s/]{1,40}$"), AfterValidator(clean)]


class Input(BaseModel):
    """One object from outside: exact types, no fields that nobody knows."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SendMessage(Input):
    """A shopper's line; without a conversation to the newest that is not closed, else to a new one."""

    client_id: ClientId
    text: LineText
    conversation_id: AnyId | None = None


class ListLines(Input):
    """Which lines of a conversation: after or before a position, or neither for the newest 50."""

    after: QuerySeq | None = None
    before: QuerySeq | None = None
    limit: QueryLimit = 50

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if self.after is not None and self.before is not None:
            raise ValueError("name after or before, not both")
        return self


class ListMessages(ListLines):
    """The same by `seq`, for the shopper; without a conversation, of the current one."""

    conversation_id: AnyId | None = None


class MarkSeq(Input):
    """How far the shopper has come in a conversation."""

    conversation_id: AnyId
    seq: Seq


class ListConversations(Input):
    """Which page of the shopper's conversations."""

    cursor: Cursor | None = None


class ShopperTyping(Input):
    """Whether the shopper is writing."""

    conversation_id: AnyId | None = None
    typing: bool


class Rate(Input):
    """What the shopper thinks of a conversation, 1 (very bad) to 5 (very good)."""

    conversation_id: AnyId
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=1_000)] | None = None

    @field_validator("comment")
    @classmethod
    def _clean(cls, comment: str | None) -> str | None:
        return clean(comment).strip() or None if comment is not None else None


class UpdateVisitor(Input):
    """What a shopper says of themselves: a claim, shown as such."""

    name: Label | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    attributes: Annotated[dict[str, str | int | float | bool | None], Field(max_length=50)] | None = None

    @field_validator("email")
    @classmethod
    def _address(cls, email: str | None) -> str | None:
        try:
            return clean_address(email.strip()) if email is not None else None
        except BadPayload:
            raise ValueError("this is not an e-mail address") from None

    @field_validator("attributes")
    @classmethod
    def _short(cls, attributes: dict[str, Any] | None) -> dict[str, Any] | None:
        for name, value in (attributes or {}).items():
            clean(name)
            if len(name) > 50 or (isinstance(value, str) and len(clean(value)) > 500):  # noqa: PLR2004  said in the words below
                raise ValueError("a name has at most 50 characters, a value at most 500")
        return attributes


class RenewSession(Input):
    """A fresh token for an open socket."""

    token: Annotated[str, Field(min_length=1, max_length=4_096)]


class Page(Input):
    """The shop's page a visitor is on, without query or fragment."""

    url: Annotated[str, Field(max_length=2_000)]
    title: Annotated[str, Field(max_length=500)] = ""

    @field_validator("url")
    @classmethod
    def _plain(cls, url: str) -> str:
        return clean(url).partition("#")[0].partition("?")[0]

    @field_validator("title")
    @classmethod
    def _clean(cls, title: str) -> str:
        return clean(title)


class StartSession(Input):
    """A token or a resume ticket from an earlier page view, if there is one."""

    visitor_token: Annotated[str, Field(max_length=4_096)] | None = None
    resume: Annotated[str, Field(max_length=4_096)] | None = None
    page: Page | None = None


class SignIn(Input):
    """Who signs in; `code` is the second factor, where one is set up."""

    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=1_024)]
    code: Annotated[str, Field(max_length=64)] | None = None


class Refresh(Input):
    """The refresh token given last."""

    refresh_token: Annotated[str, Field(min_length=1, max_length=200)]


class SetUp(Input):
    """The password that a new teammate chooses, by a one-time link."""

    code: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[str, Field(min_length=1, max_length=1_024)]


class FindConversations(Input):
    """Which conversations of the workspace. `assignee`: a teammate's id, `me` or `none`; `tag`: a name."""

    state: Literal["open", "snoozed", "closed"] | None = None
    assignee: AnyId | None = None
    store: AnyId | None = None
    tag: Annotated[str, Field(max_length=200), AfterValidator(clean)] | None = None
    q: Annotated[str, Field(max_length=500), AfterValidator(clean)] | None = None
    cursor: Cursor | None = None
    limit: QueryLimit = 50


class ListPage(Input):
    """Which page of a list."""

    cursor: Cursor | None = None
    limit: QueryLimit = 100


class ChangeConversation(Input):
    """What shall be different; what is not named stays."""

    state: Literal["open", "snoozed", "closed"] | None = None
    snoozed_until: datetime | None = Field(default=None, strict=False)
    assignee_id: AnyId | None = None
    tags: Annotated[list[TagName], Field(max_length=50)] | None = None


class Say(Input):
    """A teammate's line or note. `based_on` is the last position its writer had seen."""

    client_id: ClientId
    text: LineText
    kind: Literal["text", "note"] = "text"
    based_on: Seq | None = None
    force: bool = False


class MarkPosition(Input):
    """How far the team has read."""

    position: Seq


class NewTag(Input):
    """A tag's name."""

    name: TagName


class NewCannedReply(Input):
    """A text that is said often; `shortcut` has no spaces."""

    shortcut: Shortcut
    title: Label
    text: LineText


class ChangeCannedReply(Input):
    """What shall be different about a canned reply."""

    shortcut: Shortcut | None = None
    title: Label | None = None
    text: LineText | None = None


class Nothing(Input):
    """An empty object."""
