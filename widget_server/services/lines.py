"""Adding lines to conversations: many at once, each once, in one order, in one transaction."""

from collections.abc import Sequence

from sqlalchemy import select

from widget_server.clock import new_id
from widget_server.database import Transaction
from widget_server.errors import AppError, Conflict, NotFound
from widget_server.models import Widget
from widget_server.services import audit, reading
from widget_server.services.batch import Batch, Thread, gather, keep, row_of
from widget_server.services.posts import Outcome, Post, once
from widget_server.services.views import Line, agent_line

SHOWN_NEWER = 50


async def write(tx: Transaction, posts: Sequence[Post]) -> list[Outcome | AppError]:
    """Add lines in the order given; a post that must be refused gets its refusal and disturbs no other."""
    batch = await gather(tx, posts)
    outcomes: list[Outcome | AppError] = []
    for post in posts:
        try:
            outcomes.append(await _add(tx, batch, post))
        except AppError as refusal:
            outcomes.append(refusal)
    await keep(tx, batch)
    return outcomes


async def add(tx: Transaction, post: Post) -> Line:
    """Add one line within a transaction that does more; raises what `write` would refuse with."""
    (outcome,) = await write(tx, [post])
    if isinstance(outcome, AppError):
        raise outcome
    return outcome.line


async def _add(tx: Transaction, batch: Batch, post: Post) -> Outcome:
    thread = _thread(batch, post)
    widget_id = post.widget_id or (thread.widget_id if thread else "")
    key = once(widget_id, post.author_id, post.client_id) if post.client_id else None
    before = batch.repeats.get(key) if key else None
    if before:
        return _repeated(before, post)
    thread = thread or await _begin(tx, batch, post)
    await _not_behind(tx, thread, post)
    if post.author_kind == "visitor" and post.kind == "text":
        await _wake(tx, batch, thread, post)
    line = await _append(tx, batch, thread, post, key)
    if key:
        batch.repeats[key] = line
    if post.caller:
        action = "message.sent" if post.is_shown else "note.written"
        after = {"message_id": line.id, "position": line.position}
        target = ("conversation", thread.id)
        await audit.write(tx, post.workspace_id, action, target, caller=post.caller, after=after)
    return Outcome(line, is_new=True)


def _thread(batch: Batch, post: Post) -> Thread | None:
    """Find the conversation a post is for; None when a new one must begin."""
    if post.conversation_id is None:
        return batch.current(post.author_id or "")
    thread = batch.threads.get(post.conversation_id)
    if thread is None or thread.workspace_id != post.workspace_id:
        raise NotFound("There is no such conversation.")
    if post.author_kind == "visitor" and thread.visitor_id != post.author_id:
        raise NotFound("There is no such conversation.")
    return thread


def _repeated(line: Line, post: Post) -> Outcome:
    if line.text != post.text or line.kind != post.kind:
        raise Conflict("This client_id was used for another text before. Give every line an id of its own.")
    return Outcome(line, is_new=False)


async def _begin(tx: Transaction, batch: Batch, post: Post) -> Thread:
    assert post.author_id  # noqa: S101  what the lines before made sure of
    assert post.widget_id  # noqa: S101  what the lines before made sure of
    store_id = await tx.session.scalar(
        select(Widget.store_id).where(Widget.id == post.widget_id, Widget.workspace_id == post.workspace_id)
    )
    if store_id is None:
        raise NotFound("There is no such widget.")
    thread = Thread(
        id=new_id(),
        workspace_id=post.workspace_id,
        widget_id=post.widget_id,
        store_id=store_id,
        visitor_id=post.author_id,
        state="open",
        snoozed_until=None,
        last_seq=0,
        last_position=0,
        unread_shopper=0,
        unread_team=0,
        said_at=tx.now,
        updated_at=tx.now,
        is_new=True,
    )
    batch.take(thread)
    return thread


async def _not_behind(tx: Transaction, thread: Thread, post: Post) -> None:
    """Refuse a reply whose writer has not seen what others said meanwhile."""
    if post.based_on is None or thread.last_position <= post.based_on:
        return
    author = (post.author_kind, post.author_id)
    newer = await reading.said_since(tx, thread.id, post.based_on, author, SHOWN_NEWER)
    newer += [line for line in thread.added if line.position > post.based_on and _concerns(line, author)]
    if newer:
        words = "A newer message" if len(newer) == 1 else f"{len(newer)} newer messages"
        messages = [agent_line(line) for line in newer]
        raise Conflict(f"{words} came in while you wrote.", messages=messages)


def _concerns(line: Line, author: tuple[str, str | None]) -> bool:
    return line.kind != "event" and (line.author_kind, line.author_id) != author


async def _wake(tx: Transaction, batch: Batch, thread: Thread, post: Post) -> None:
    """Open the conversation again of a shopper who writes."""
    if thread.state == "closed":
        reopened = Post(post.workspace_id, "visitor", post.author_id, "", "event", event_name="reopened")
        await _append(tx, batch, thread, reopened, None)
    if thread.state != "open":
        thread.state, thread.snoozed_until, thread.is_changed = "open", None, True


async def _append(tx: Transaction, batch: Batch, thread: Thread, post: Post, key: bytes | None) -> Line:
    sealing = await tx.key(thread.workspace_id)
    line = Line(
        id=new_id(),
        conversation_id=thread.id,
        position=thread.last_position + 1,
        seq=thread.last_seq + 1 if post.is_shown else None,
        client_id=post.client_id,
        kind=post.kind,
        author_kind=post.author_kind,
        author_id=post.author_id,
        author_name=post.author_name,
        text=post.text,
        event_name=post.event_name,
        event_data=post.event_data,
        created_at=tx.now,
    )
    batch.rows.append(row_of(line, thread, key, sealing.seal(line.text, f"messages.text/{line.id}")))
    _move_on(thread, line)
    return line


def _move_on(thread: Thread, line: Line) -> None:
    thread.added.append(line)
    thread.last_position = line.position
    thread.last_seq = line.seq or thread.last_seq
    thread.updated_at = line.created_at
    if line.kind != "event":
        thread.said_at = line.created_at
    if line.kind == "text":
        thread.unread_team += line.author_kind == "visitor"
        thread.unread_shopper += line.author_kind != "visitor"
