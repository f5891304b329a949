"""The official JavaScript client is served as its makers document it: by whoever writes a widget of their own."""

from pathlib import Path

from tests.flows.house import House
from tests.flows.official import official
from tests.flows.people import new_id


async def test_the_official_client_serves_a_shopper_and_an_agent_and_says_why_it_refuses(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with House(tmp_path, sqlite_url) as house:
        (url,) = house.urls
        shopper, agent = await house.shopper(), await house.agent()

        async with (
            official(url, "/widget", shopper.token) as widget,
            official(url, "/agent", agent.token) as inbox,
        ):
            await inbox.becomes("connect")
            said = await widget.ask("message:send", {"client_id": new_id(), "text": "Ça va? 你好 😀"})
            refused = await widget.ask("message:send", {"client_id": "short", "text": "hi"})
            unknown = await widget.ask("no:such", {})
            heard = await inbox.hears("message:new")
            watched = {"conversation_id": said["message"]["conversation_id"], "watching": True}
            watching = await inbox.ask("conversation:watch", watched)
            reply = await agent.say(said["message"]["conversation_id"], "Bien!", new_id())
            async with official(url, "/agent", shopper.token) as stranger:
                bad = await stranger.becomes("connect_error")
            replied = await widget.hears("message:new", lambda told: told["message"]["text"] == "Bien!")

        assert (True, "Ça va? 你好 😀", 1) == (said["ok"], said["message"]["text"], said["message"]["seq"])
        assert (False, "invalid") == (refused["ok"], refused["error"]["code"])
        assert (False, "unknown_event") == (unknown["ok"], unknown["error"]["code"])
        assert said["message"]["id"] == heard["message"]["id"]
        assert {"ok": True} == watching
        assert reply["id"] == replied["message"]["id"]
        assert ({"code", "message"}, "unauthenticated") == (set(bad["data"]), bad["data"]["code"])
        assert [] == house.wrongs


async def test_the_official_client_comes_back_after_a_restart_and_resumes(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with House(tmp_path, sqlite_url) as house:
        (server,), (url,) = house.servers, house.urls
        shopper, agent = await house.shopper(), await house.agent()
        client_id = new_id()

        async with official(url, "/widget", shopper.token) as widget:
            first = await widget.ask("message:send", {"client_id": client_id, "text": "before"})
            about = {"conversation_id": first["message"]["conversation_id"]}
            await server.stop()
            gone = await widget.becomes("disconnect")
            before = len(widget.told)
            await server.start()
            await agent.say(about["conversation_id"], "while you were away", new_id())
            await widget.becomes("connect", after=before)
            missed = await widget.ask("messages:list", {**about, "after": 1})
            again = await widget.ask("message:send", {"client_id": client_id, "text": "before"})

        assert "transport close" == gone["reason"]
        assert [told for told in widget.told if told.get("heard") == "server:draining"]
        assert ["while you were away"] == [message["text"] for message in missed["messages"]]
        assert first == again
        assert [] == house.wrongs
