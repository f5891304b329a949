"""Browsers on the storefront: whom a token speaks for, and what they may say of themselves."""

from datetime import timedelta

import pytest
import time_machine

from auth.visitor import VisitorClaims, VisitorTokens
from tests.chat.house import TOKENS
from widget_server.clock import now
from widget_server.errors import Blocked, NotFound, Unauthenticated
from widget_server.models import Visitor
from widget_server.services import inbox, visitors
from widget_server.wire import values


async def start(house, token=None, resume=None, shop=None, page=None):
    return await house.do(
        visitors.start,
        TOKENS,
        (shop or house.shop).widget_id,
        token=token,
        resume=resume,
        page=page,
        has_mail=True,
    )


async def mark(house, visitor_id, **values):
    async with house.database.transaction() as tx:
        row = await tx.session.get_one(Visitor, visitor_id)
        for name, value in values.items():
            setattr(row, name, value)


async def test_a_good_token_goes_on_with_the_same_visitor(house):
    conversation_id = (await house.says())["conversation_id"]

    session = await start(house, house.shop.token)

    assert house.shop.visitor.id == session["visitor"]["id"]
    assert conversation_id == session["conversation"]["id"]
    values.Session.model_validate(session)


async def test_any_other_token_begins_with_a_new_visitor_and_is_no_error(house):
    other_key = VisitorTokens(["another secret key of forty characters."])
    mine = house.shop.visitor
    stranger = VisitorClaims(mine.workspace_id, mine.widget_id, mine.id, mine.version)
    bad = [
        "",
        " ",
        "0",
        "null",
        "x" * 3_000,
        house.shop.token[:-2],
        house.other.token,
        other_key.sign(stranger),
        TOKENS.sign(VisitorClaims(mine.workspace_id, mine.widget_id, mine.id, mine.version + 1)),
        TOKENS.sign(VisitorClaims(house.other.workspace_id, mine.widget_id, mine.id, mine.version)),
        TOKENS.sign(VisitorClaims(mine.workspace_id, mine.widget_id, "nobody", 1)),
    ]

    ids = {(await start(house, token))["visitor"]["id"] for token in bad}

    assert len(bad) == len(ids)
    assert mine.id not in ids
    for token in bad:
        with pytest.raises(Unauthenticated):
            await house.look(visitors.authenticate, TOKENS, token, house.shop.widget_id)


async def test_an_expired_token_begins_with_a_new_visitor(house):
    with time_machine.travel(now() + timedelta(days=401)):
        session = await start(house, house.shop.token)

    assert house.shop.visitor.id != session["visitor"]["id"]


async def test_a_token_of_a_former_version_is_over(house):
    await mark(house, house.shop.visitor.id, token_version=2)

    session = await start(house, house.shop.token)

    assert house.shop.visitor.id != session["visitor"]["id"]
    with pytest.raises(Unauthenticated):
        await house.look(visitors.authenticate, TOKENS, house.shop.token)


async def test_a_blocked_visitor_is_told_so_and_another_is_not(house):
    ticket = (await start(house, house.shop.token))["resume"]
    second = await house.new_visitor()
    await mark(house, house.shop.visitor.id, blocked_at=now())

    with pytest.raises(Blocked):
        await start(house, house.shop.token)
    with pytest.raises(Blocked):
        await start(house, resume=ticket)
    with pytest.raises(Blocked):
        await house.look(visitors.authenticate, TOKENS, house.shop.token)

    assert await house.says(visitor=second)


async def test_an_unknown_widget_is_not_found(house):
    with pytest.raises(NotFound):
        await house.do(visitors.start, TOKENS, "no-widget", token=None, resume=None, page=None, has_mail=True)
    with pytest.raises(NotFound):
        await house.look(visitors.config, "no-widget", has_mail=True)

    config = await house.look(visitors.config, house.shop.widget_id, has_mail=False)
    values.Config.model_validate(config)
    assert not config["mail"]


async def test_a_resume_ticket_is_good_once_and_again_only_while_its_answer_may_be_on_the_way(house):
    with time_machine.travel(now(), tick=False) as clock:
        ticket = (await start(house, house.shop.token))["resume"]

        first = await start(house, resume=ticket)
        clock.shift(timedelta(seconds=119))
        again = await start(house, resume=ticket)
        clock.shift(timedelta(seconds=1))
        late = await start(house, resume=ticket)

    mine = house.shop.visitor.id
    assert [mine, mine] == [first["visitor"]["id"], again["visitor"]["id"]]
    assert mine != late["visitor"]["id"]


async def test_of_two_tickets_the_older_is_over_when_the_newer_was_used(house):
    old = (await start(house, house.shop.token))["resume"]
    new = (await start(house, resume=old))["resume"]
    await start(house, resume=new)

    assert house.shop.visitor.id != (await start(house, resume=old))["visitor"]["id"]


async def test_a_ticket_of_another_widget_or_purpose_is_none(house):
    ticket = (await start(house, house.shop.token))["resume"]

    elsewhere = await start(house, resume=ticket, shop=house.other)
    as_token = await start(house, token=ticket)
    token_as_ticket = await start(house, resume=house.shop.token)

    mine = house.shop.visitor.id
    assert all(mine != session["visitor"]["id"] for session in (elsewhere, as_token, token_as_ticket))


@pytest.mark.parametrize("level", ["code", "store_login"])
async def test_a_proven_visitor_has_no_resume_ticket(house, level):
    ticket = (await start(house, house.shop.token))["resume"]
    await mark(house, house.shop.visitor.id, proof_level=level)

    session = await start(house, house.shop.token)
    resumed = await start(house, resume=ticket)

    assert "resume" not in session
    assert house.shop.visitor.id != resumed["visitor"]["id"]


async def test_what_a_visitor_says_of_themselves_is_a_claim(house):
    await house.says()
    answer = await house.do(
        visitors.update, house.shop.visitor, "Ada", "Ada@Shopper.example", {"plan": "gold"}
    )

    assert {"level": "claimed"} == answer["visitor"]["proof"]
    assert ("Ada", "Ada@Shopper.example") == (answer["visitor"]["name"], answer["visitor"]["email"])
    assert "Ada" in str(house.told("/agent", "conversation:updated")[-1])


async def test_attributes_alone_are_no_claim_to_be_somebody(house):
    answer = await house.do(visitors.update, house.shop.visitor, None, None, {"plan": "gold"})

    assert {"level": "anonymous"} == answer["visitor"]["proof"]


@pytest.mark.parametrize("level", ["code", "store_login"])
async def test_a_claim_never_overwrites_what_was_proven(house, level):
    await house.do(visitors.update, house.shop.visitor, "Ada", "ada@shopper.example", None)
    await mark(house, house.shop.visitor.id, proof_level=level)

    answer = await house.do(visitors.update, house.shop.visitor, "Eve", "eve@shopper.example", None)

    assert ("Ada", "ada@shopper.example") == (answer["visitor"]["name"], answer["visitor"]["email"])
    assert level == answer["visitor"]["proof"]["level"]


async def test_claiming_the_address_of_another_makes_nobody_the_other(house):
    second = await house.new_visitor()
    mine = (await house.says("secret"))["conversation_id"]
    await house.do(visitors.update, house.shop.visitor, "Ada", "ada@shopper.example", None)

    await house.do(visitors.update, second, "Eve", "ada@shopper.example", None)
    theirs = (await house.says("let me see", visitor=second))["conversation_id"]

    assert mine != theirs
    views = [await house.conversation(id_) for id_ in (mine, theirs)]
    assert ["Ada", "Eve"] == [view["visitor"]["name"] for view in views]
    wanted = dict.fromkeys(("state", "assignee", "store", "tag", "cursor"))
    found = await house.look(
        inbox.listing, house.shop.agent, wanted | {"limit": 50, "q": "ADA@shopper.example"}
    )
    assert {mine, theirs} == {one["id"] for one in found["items"]}


async def test_an_address_given_late_promises_what_waits_to_be_mailed(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.replies(conversation_id, "An answer")
    async with house.database.transaction() as tx:
        await visitors.update(tx, house.shop.visitor, None, "ada@shopper.example", None)
        promised = [row["kind"] for row in tx.promised.values()]

    assert ["mail_replies"] == promised


async def test_the_page_a_visitor_is_on_is_shown_to_the_team(house):
    conversation_id = (await house.says())["conversation_id"]

    await start(house, house.shop.token, page={"url": "https://shop.example/lamps", "title": "Lamps"})

    page = (await house.conversation(conversation_id))["page"]
    assert {"url": "https://shop.example/lamps", "title": "Lamps"} == page
