"""What a team shares, by permission."""

import pytest

REPLY = {"shortcut": "hi", "title": "Greeting", "text": "Hello, how can we help?"}


@pytest.fixture
async def agent(site) -> str:
    return await site.sign_in(site.one)


async def test_canned_replies_come_change_and_go(site, agent) -> None:
    made = await site.call("POST", "/api/v1/canned-replies", REPLY, agent)
    assert 201 == site.answer.status
    path = f"/api/v1/canned-replies/{made['id']}"

    changed = await site.call("PATCH", path, {"title": "Hello"}, agent)

    assert {**made, "title": "Hello"} == changed
    assert [changed] == (await site.call("GET", "/api/v1/canned-replies", token=agent))["items"]
    twin = await site.call("POST", "/api/v1/canned-replies", REPLY, agent)
    assert (409, "conflict") == (site.answer.status, twin["code"])
    assert None is await site.call("DELETE", path, token=agent)
    assert 204 == site.answer.status
    await site.call("DELETE", path, token=agent)
    assert 404 == site.answer.status


async def test_tags_come_and_go(site, agent) -> None:
    made = await site.call("POST", "/api/v1/tags", {"name": " VIP  customer "}, agent)

    assert (201, "VIP customer") == (site.answer.status, made["name"])
    assert [made] == (await site.call("GET", "/api/v1/tags", token=agent))["items"]
    await site.call("DELETE", f"/api/v1/tags/{made['id']}", token=agent)
    assert 204 == site.answer.status
    assert [] == (await site.call("GET", "/api/v1/tags", token=agent))["items"]


async def test_colleagues_and_widgets_are_of_this_workspace_only(site, agent) -> None:
    team = await site.call("GET", "/api/v1/teammates", token=agent)
    widgets = await site.call("GET", "/api/v1/widgets", token=agent)

    assert {"owner", "agent", "viewer"} == {one["role"] for one in team["items"]}
    assert 3 == len(team["items"])
    assert [site.one.widget_id] == [one["id"] for one in widgets["items"]]


async def test_lists_come_page_by_page(site, agent) -> None:
    first = await site.call("GET", "/api/v1/teammates?limit=2", token=agent)

    rest = await site.call("GET", f"/api/v1/teammates?limit=2&cursor={first['next_cursor']}", token=agent)

    assert (2, 1, None) == (len(first["items"]), len(rest["items"]), rest["next_cursor"])


async def test_the_audit_log_is_for_those_who_may_see_it(site, agent) -> None:
    owner = await site.sign_in(site.one, "owner")
    await site.call("POST", "/api/v1/tags", {"name": "Lamps"}, agent)

    log = await site.call("GET", "/api/v1/audit?limit=50", token=owner)

    assert "sign_in.begun" in [one["action"] for one in log["items"]]
    assert "127.0.0.1" in [one["address"] for one in log["items"]]
    problem = await site.call("GET", "/api/v1/audit", token=agent)
    assert (403, "forbidden") == (site.answer.status, problem["code"])


async def test_a_viewer_reads_and_changes_nothing(site, agent) -> None:
    viewer = await site.sign_in(site.one, "viewer")

    refused = await site.call("POST", "/api/v1/tags", {"name": "Lamps"}, viewer)

    assert (403, "forbidden") == (site.answer.status, refused["code"])
    assert [] == (await site.call("GET", "/api/v1/tags", token=viewer))["items"]
    assert 200 == site.answer.status


async def test_what_a_role_does_not_allow_is_refused_and_shown_to_the_owner(site) -> None:
    viewer, owner = await site.sign_in(site.one, "viewer"), await site.sign_in(site.one, "owner")

    refused = await site.call("POST", "/api/v1/tags", {"name": "Lamps"}, viewer)

    assert (403, "forbidden") == (site.answer.status, refused["code"])
    entry = (await site.call("GET", "/api/v1/audit", token=owner))["items"][0]
    assert ("call.refused", "127.0.0.1") == (entry["action"], entry["address"])
    assert {"call": "POST /api/v1/tags", "permission": "tags:write"} == entry["after"]
