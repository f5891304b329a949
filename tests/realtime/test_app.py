"""The sockets as the application serves them."""

import asyncio
import shutil

import aiohttp
from aiohttp.test_utils import TestClient, TestServer

from tests.realtime.house import PATH, Client, House
from widget_server.app import DRAIN, build, create_app
from widget_server.settings import Settings


async def test_the_application_serves_sockets_their_document_and_their_end(built, tmp_path):
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    async with House(tmp_path).open() as house:
        token = (await house.shopper(await house.found()))["visitor_token"]
    parts = build(Settings.from_env({"SHOPBELL_DATA_DIR": str(tmp_path)}), checks_answers=True)
    app = create_app(parts, with_worker=False)

    async with TestClient(TestServer(app)) as client:
        polling = await client.get("/socket.io/?EIO=4&transport=polling")
        refused = await polling.json()
        document = await (await client.get("/asyncapi.json")).json()
        own = str(client.make_url("")).rstrip("/")
        widget = Client(await client.ws_connect(PATH, headers={"Origin": own}), "/widget")
        await widget.wire.receive_str()
        await widget.wire.send_str(f'40/widget,{{"token":"{token}"}}')
        await widget.wire.receive_str()
        answer = await widget.call("message:send", {"client_id": "a" * 16, "text": "hello"})
        told = await widget.hears("message:new")
        await asyncio.gather(app[DRAIN](), widget.ends())

    assert (400, "invalid") == (polling.status, refused["code"])
    assert "3.0.0" == document["asyncapi"]
    assert answer["message"] == told["message"]
    assert ["server:draining"] == [name for name, _ in widget.heard if name.startswith("server")]
    assert aiohttp.WSCloseCode.GOING_AWAY == widget.wire.close_code
