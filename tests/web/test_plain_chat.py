"""A shopper without JavaScript chats by form: nothing is doubled, nothing typed is lost."""

import asyncio
import html
import re

import pytest


def fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))


def lines(page: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r'<p dir="auto">(.*?)</p>', page, re.DOTALL)]


def typed(page: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


async def send(site, form: dict[str, str], **more) -> str:
    return await site.fetch(f"{site.one.address}/page", "POST", data=form, **more)


@pytest.fixture
async def form(site) -> dict[str, str]:
    return fields(await site.fetch(f"{site.one.address}/page"))


async def test_lines_go_out_and_replies_come_back(site, form) -> None:
    page = await send(site, {**form, "text": "Is the lamp\nin stock?"})
    assert ["Is the lamp\nin stock?"] == lines(page)
    agent = await site.sign_in(site.one)
    (found,) = (await site.call("GET", "/api/v1/conversations", token=agent))["items"]
    said = {"client_id": "a" * 20, "text": "Yes, <b>three</b>."}
    await site.call("POST", f"/api/v1/conversations/{found['id']}/messages", said, agent)

    again = await send(site, {**fields(page), "text": "", "look": "1"})

    assert ["Is the lamp\nin stock?", "Yes, <b>three</b>."] == lines(again)
    assert "<b>three" not in again
    more = await send(site, {**fields(again), "text": "Thanks!"})
    assert ["Is the lamp\nin stock?", "Yes, <b>three</b>.", "Thanks!"] == lines(more)


async def test_a_first_form_sent_twice_makes_one_visitor_and_one_line(site, form) -> None:
    first = await send(site, {**form, "text": "hello"})
    again = await send(site, {**form, "text": "hello"})
    at_once = await asyncio.gather(*(post(site, {**form, "text": "hello"}) for _ in range(3)))

    assert [["hello"]] * 5 == [lines(page) for page in (first, again, *at_once)]
    agent = await site.sign_in(site.one)
    assert 1 == len((await site.call("GET", "/api/v1/conversations", token=agent))["items"])


async def test_a_later_form_sent_twice_makes_one_line(site, form) -> None:
    page = await send(site, {**form, "text": "one"})

    twice = [await send(site, {**fields(page), "text": "two"}) for _ in range(2)]

    assert [["one", "two"]] * 2 == [lines(again) for again in twice]


async def test_what_the_team_sees_is_worth_no_token(site, form) -> None:
    page = await send(site, {**form, "text": "mine"})
    agent = await site.sign_in(site.one)
    (found,) = (await site.call("GET", "/api/v1/conversations", token=agent))["items"]
    (line,) = (await site.call("GET", f"/api/v1/conversations/{found['id']}/messages", token=agent))["items"]
    assert form["client_id"] == line["client_id"]

    for key in (line["client_id"], line["id"]):
        stolen = await send(site, {"client_id": key, "start_key": key, "text": "whose?"})

        assert ["whose?"] == lines(stolen)
        assert fields(page)["visitor_token"] != fields(stolen)["visitor_token"]


@pytest.mark.parametrize(("text", "status"), [("", 400), ("  ", 400), ("a" * 5001, 400), ("nul\x00", 400)])
async def test_what_cannot_be_taken_stays_in_the_form(site, form, text, status) -> None:
    page = await send(site, {**form, "text": text})

    assert status == site.answer.status
    assert 'role="alert"' in page
    assert text.replace("\x00", "\ufffd") == typed(page).replace("\x00", "\ufffd")
    assert form["client_id"] == fields(page)["client_id"]


async def test_after_a_conflict_the_text_stays_and_can_be_sent(site, form) -> None:
    page = await send(site, {**form, "text": "one"})
    used = {**fields(page), "client_id": form["client_id"]}

    refused = await send(site, {**used, "text": "two"})

    assert (409, "two") == (site.answer.status, typed(refused))
    sent = await send(site, {**fields(refused), "text": "two"})
    assert ["one", "two"] == lines(sent)


async def test_the_token_is_in_the_form_only(site, form) -> None:
    page = await send(site, {**form, "text": "hello"})

    token = fields(page)["visitor_token"]
    assert len(token) > 50
    assert 1 == page.count(token)
    assert token not in str(site.answer.headers)
    assert "Set-Cookie" not in site.answer.headers
    assert "no-store" == site.answer.headers["Cache-Control"]


async def test_a_token_of_another_widget_begins_anew(site, form) -> None:
    stranger = await site.visit(site.other)
    await site.say(site.other, stranger, "secret")

    page = await send(site, {**form, "visitor_token": stranger, "text": "hello"})

    assert ["hello"] == lines(page)


async def test_no_other_site_can_send_the_form(site, form) -> None:
    for origin in ("cross-site", "same-site"):
        await send(site, {**form, "text": "hello"}, headers={"Sec-Fetch-Site": origin})
        assert 403 == site.answer.status

    await send(site, {**form, "text": "hello"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert 200 == site.answer.status


async def test_what_is_no_form_is_refused(site) -> None:
    address = f"{site.one.address}/page"

    for data, kind in [
        (b'{"text": "x"}', "application/json"),
        (b"text=%ff%fe", "application/x-www-form-urlencoded"),
        (b"a=1&" * 100 + b"b=2", "application/x-www-form-urlencoded"),
        (b"text", "application/x-www-form-urlencoded"),
    ]:
        await site.fetch(address, "POST", data=data, headers={"Content-Type": kind})
        assert 400 == site.answer.status


async def post(site, form: dict[str, str]) -> str:
    async with site.client.post(f"{site.one.address}/page", data=form) as answer:
        return await answer.text()
