"""Teammates sign in, stay signed in, and leave."""

import pytest

from tests.web.rig import PASSWORD
from widget_server.services import workspaces

NEW = "a lamp made of old oak"


async def test_a_teammate_signs_in_and_sees_who_they_are(site) -> None:
    token = await site.sign_in(site.one)

    me = await site.call("GET", "/api/v1/me", token=token)

    assert ("Agent", "agent@one.example", "agent", "offline") == (
        me["name"],
        me["email"],
        me["role"],
        me["presence"],
    )
    assert {"id": site.one.id, "name": "One"} == me["workspace"]
    assert "no-store" == site.answer.headers["Cache-Control"]


@pytest.mark.parametrize("email", ["agent@one.example", "nobody@one.example"])
async def test_a_wrong_sign_in_reads_the_same_whoever_it_is_for(site, email) -> None:
    problem = await site.call("POST", "/api/v1/auth/login", {"email": email, "password": "wrong"})

    assert (401, "unauthenticated") == (site.answer.status, problem["code"])
    assert "The address or the password is wrong." == problem["detail"]


async def test_one_account_is_tried_only_so_often(site) -> None:
    body = {"email": "agent@one.example", "password": "wrong"}

    answers = []
    for _ in range(12):
        await site.call("POST", "/api/v1/auth/login", body)
        answers.append(site.answer.status)

    assert [401] * 10 + [429] * 2 == answers
    await site.call("POST", "/api/v1/auth/login", {"email": "owner@one.example", "password": PASSWORD})
    assert 200 == site.answer.status


async def test_signing_in_with_the_right_password_is_no_guess(site) -> None:
    body = {"email": "agent@one.example", "password": PASSWORD}

    for _ in range(25):
        await site.call("POST", "/api/v1/auth/login", body)

        assert 200 == site.answer.status


async def test_refresh_tokens_rotate_and_one_used_twice_ends_the_family(any_site) -> None:
    body = {"email": "agent@one.example", "password": PASSWORD}
    first = await any_site.call("POST", "/api/v1/auth/login", body)
    second = await any_site.call("POST", "/api/v1/auth/refresh", {"refresh_token": first["refresh_token"]})
    await any_site.call("GET", "/api/v1/me", token=second["access_token"])
    assert 200 == any_site.answer.status

    problem = await any_site.call("POST", "/api/v1/auth/refresh", {"refresh_token": first["refresh_token"]})

    assert (401, "unauthenticated") == (any_site.answer.status, problem["code"])
    await any_site.call("POST", "/api/v1/auth/refresh", {"refresh_token": second["refresh_token"]})
    assert 401 == any_site.answer.status
    await any_site.call("GET", "/api/v1/me", token=second["access_token"])
    assert 401 == any_site.answer.status


async def test_signing_out_ends_the_token_at_once(site) -> None:
    token = await site.sign_in(site.one)

    await site.call("POST", "/api/v1/auth/logout", {}, token)

    assert 200 == site.answer.status
    problem = await site.call("GET", "/api/v1/me", token=token)
    assert (401, "Bearer") == (problem["status"], site.answer.headers["WWW-Authenticate"])


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer null", "Bearer " + "a" * 5000]
)
async def test_what_is_no_token_is_not_signed_in(site, header) -> None:
    problem = await site.call("GET", "/api/v1/me", headers={"Authorization": header})

    assert (401, "unauthenticated") == (site.answer.status, problem["code"])


async def test_a_new_teammate_chooses_a_password_once(site) -> None:
    async with site.context.database.transaction() as tx:
        id_ = await workspaces.add_teammate(
            tx, site.one.id, name="Ann", address="ann@one.example", role="agent"
        )
        code = await workspaces.set_up_link(tx, site.one.id, id_)

    weak = await site.call("POST", "/api/v1/auth/set-up", {"code": code, "password": "password1"})
    assert (400, "invalid") == (site.answer.status, weak["code"])
    await site.call("POST", "/api/v1/auth/set-up", {"code": code, "password": NEW})

    assert 200 == site.answer.status
    await site.call("POST", "/api/v1/auth/login", {"email": "ann@one.example", "password": NEW})
    assert 200 == site.answer.status
    again = await site.call("POST", "/api/v1/auth/set-up", {"code": code, "password": NEW + "!"})
    assert (404, "not_found") == (site.answer.status, again["code"])
    nonsense = await site.call("POST", "/api/v1/auth/set-up", {"code": "x", "password": NEW})
    assert (404, "not_found") == (site.answer.status, nonsense["code"])
