"""What a guesser of passwords learns and gets, beside what belongs to whoever knows the password."""

from tests.web.rig import PASSWORD

LOGIN = "/api/v1/auth/login"
OWNER = "owner@one.example"


async def test_a_right_password_does_not_make_wrong_ones_undone(site) -> None:
    statuses = []
    for password in ["wrong"] * 9 + [PASSWORD] + ["wrong"] * 2:
        await site.call("POST", LOGIN, {"email": OWNER, "password": password})
        statuses.append(site.answer.status)

    assert [401] * 9 + [200] + [401, 429] == statuses


async def test_an_account_is_one_account_however_it_is_written(site) -> None:
    statuses = []
    for number in range(11):
        email = OWNER.upper() if number % 2 else f" {OWNER}"
        await site.call("POST", LOGIN, {"email": email, "password": "wrong"})
        statuses.append(site.answer.status)

    assert [401] * 10 + [429] == statuses
