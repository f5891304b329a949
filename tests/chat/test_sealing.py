"""What the database keeps is sealed: a copy of its files gives nobody's words away."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select, update

from auth.errors import BadSeal
from auth.passwords import PasswordPool, Passwords
from auth.seal import RootKeys
from auth.tokens import AccessTokens
from tests.chat.house import HERE, TOKENS
from widget_server.database import Database
from widget_server.errors import as_app_error
from widget_server.jobs import IndexLines
from widget_server.keyring import Keyring
from widget_server.models import Conversation, Message, Teammate
from widget_server.services import (
    accounts,
    canned,
    conversations,
    course,
    inbox,
    reading,
    search,
    threads,
    visitors,
    workspaces,
)


async def live(house):
    """Put a canary into every field that a person fills; answers with what no file may hold."""
    shop, do = house.shop, house.do
    page = {"url": "https://shop.example/canary-url", "title": "canary-title"}
    session = await do(
        visitors.start, TOKENS, shop.widget_id, token=shop.token, resume=None, page=page, has_mail=True
    )
    conversation_id = (await house.says("canary-question ünïcode"))["conversation_id"]
    await do(
        visitors.update, shop.visitor, "canary-name", "canary@shopper.example", {"canary-key": "canary-value"}
    )
    await house.replies(conversation_id, "canary-answer")
    await house.replies(conversation_id, "canary-note", kind="note")
    await do(threads.rate, shop.visitor, conversation_id, 3, "canary-comment")
    reply = await do(canned.add, shop.agent, "hi", "canary-canned-title", "canary-canned-text")
    await do(canned.change, shop.agent, reply["id"], {"text": "canary-canned-change"})
    await do(course.change, shop.agent, conversation_id, {"tags": ["plain-tag"], "state": "closed"})
    await search.index(house.database, IndexLines(shop.workspace_id, conversation_id))
    tokens = await sign_in(house)
    return [
        "canary",
        "ünïcode",
        "question",
        "Lamps agent",
        "@lamps.example",
        HERE.address,
        HERE.program,
        session["visitor_token"],
        session["resume"],
        *tokens,
    ]


async def sign_in(house):
    """A new teammate sets a password and signs in; answers with all secrets on the way."""
    passwords = PasswordPool(Passwords(b"p" * 32, cost=4))
    tokens = AccessTokens(["a secret key of forty characters, or so."])
    password = "several odd lampshades"
    workspace_id = house.shop.workspace_id
    who = {"name": "canary-teammate", "address": "canary@team.example", "role": "agent"}
    teammate_id = await house.do(workspaces.add_teammate, workspace_id, **who)
    code = await house.do(workspaces.set_up_link, workspace_id, teammate_id)
    await accounts.set_up(house.database, passwords, code, password, HERE)
    grant = await accounts.login(house.database, passwords, tokens, who["address"], password, HERE)
    await passwords.close()
    return [password, code, grant["access_token"], grant["refresh_token"]]


async def test_the_files_of_the_database_hold_nothing_that_a_person_said(small_house):
    hidden = await live(small_house)

    path = Path(small_house.url.removeprefix("sqlite+aiosqlite:///"))
    kept = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))

    assert b"plain-tag" in kept  # what is not sealed is found
    assert b"rated" in kept
    for text in hidden:
        assert text.encode() not in kept
        assert text.encode("utf-16-le") not in kept


async def test_what_was_sealed_is_read_again(small_house):
    await live(small_house)

    (view,) = (
        await small_house.look(
            inbox.listing,
            small_house.shop.agent,
            {**dict.fromkeys(("state", "assignee", "store", "tag", "cursor")), "limit": 50, "q": "QUESTION"},
        )
    )["items"]

    assert ("canary-name", "canary@shopper.example") == (view["visitor"]["name"], view["visitor"]["email"])
    assert {"url": "https://shop.example/canary-url", "title": "canary-title"} == view["page"]
    assert {"score": 3, "comment": "canary-comment"} == view["rating"]


async def swap(house, column, first, second):
    """Swap what two rows keep sealed; each is a table's column and a condition."""
    async with house.database.transaction() as tx:
        one = await tx.session.scalar(select(column).where(first))
        two = await tx.session.scalar(select(column).where(second))
        await tx.session.execute(update(column.class_).where(first).values({column.key: two}))
        await tx.session.execute(update(column.class_).where(second).values({column.key: one}))


async def assert_is_a_bug(work):
    with pytest.raises(BadSeal) as refusal:
        await work
    assert as_app_error(refusal.value) is None


async def test_lines_that_were_swapped_are_not_read(house):
    first = await house.says("one")
    second = await house.says("two")
    await swap(house, Message.text_sealed, Message.id == first["id"], Message.id == second["id"])

    await assert_is_a_bug(house.lines(first["conversation_id"]))


async def test_names_that_were_swapped_are_not_read(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.replies(conversation_id)
    agent, owner = house.shop.agent.teammate_id, house.shop.owner.teammate_id
    await swap(house, Teammate.name_sealed, Teammate.id == agent, Teammate.id == owner)

    await assert_is_a_bug(house.lines(conversation_id))


async def test_a_line_put_into_another_workspace_is_not_read(house):
    theirs = await house.says("theirs", visitor=house.other.visitor)
    mine = await house.says("mine")
    async with house.database.transaction() as tx:
        sealed = await tx.session.scalar(select(Message.text_sealed).where(Message.id == theirs["id"]))
        await tx.session.execute(update(Message).where(Message.id == mine["id"]).values(text_sealed=sealed))

    await assert_is_a_bug(house.lines(mine["conversation_id"]))
    async with house.database.reading() as tx:
        key = await tx.key(house.shop.workspace_id)
    with pytest.raises(BadSeal):
        key.open(sealed, f"messages.text/{theirs['id']}")


async def test_a_changed_byte_is_noticed(house):
    message = await house.says("one")
    async with house.database.transaction() as tx:
        sealed = await tx.session.scalar(select(Message.text_sealed).where(Message.id == message["id"]))
        bad = sealed[:-1] + bytes([sealed[-1] ^ 1])
        await tx.session.execute(update(Message).where(Message.id == message["id"]).values(text_sealed=bad))

    await assert_is_a_bug(house.lines(message["conversation_id"]))


async def test_without_the_root_key_nothing_opens(house):
    conversation_id = (await house.says())["conversation_id"]
    stranger = Database(house.url, Keyring(RootKeys([os.urandom(32)])))

    async with stranger.reading() as tx:
        row = await tx.session.get_one(Conversation, conversation_id)
        with pytest.raises(BadSeal):
            await conversations.agent_views(tx, [row])
        with pytest.raises(BadSeal):
            await reading.stretch(tx, conversation_id, "seq", None, None, 50)

    await stranger.close()


async def test_the_same_words_are_never_sealed_the_same_way(house):
    said = [await house.says("same") for _ in range(3)]

    async with house.database.reading() as tx:
        ids = [message["id"] for message in said]
        sealed = set(await tx.session.scalars(select(Message.text_sealed).where(Message.id.in_(ids))))

    assert 3 == len(sealed)
