"""Other people's clients: the official JavaScript one and python-socketio's."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
import socketio

SCRIPT = Path(__file__).parent / "client.mjs"


@pytest.mark.skipif(not shutil.which("node"), reason="there is no Node.js on this machine")
async def test_the_official_javascript_client(house):
    token = (await house.shopper(house.widget_id))["visitor_token"]
    node = await asyncio.create_subprocess_exec(
        "node", str(SCRIPT), house.url, token, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.PIPE
    )

    assert node.stdout
    async with asyncio.timeout(30):
        happened = json.loads(await node.stdout.readline())
        await house.realtime.drain(1)
        drained = json.loads(await node.stdout.readline())
        await node.wait()

    assert "unauthenticated" == happened["refused"]["code"]
    assert "invalid" == happened["unknown"]["code"]
    assert "refused" == happened["polling"]
    assert (True, "grüezi ☃") == (happened["answer"]["ok"], happened["answer"]["message"]["text"])
    assert happened["answer"]["message"] == happened["heard"]["message"]
    assert (False, "invalid") == (happened["invalid"]["ok"], happened["invalid"]["error"]["code"])
    assert ["grüezi ☃"] == [message["text"] for message in happened["listing"]["messages"]]
    assert 0 <= drained["draining"]["reconnect_in"] <= 10
    assert "transport close" == drained["reason"]  # for which the client comes back by itself


async def test_python_socketios_own_client(house):
    token = (await house.shopper(house.widget_id))["visitor_token"]
    client = socketio.AsyncClient(reconnection_delay=0.05, reconnection_delay_max=0.1)
    refused: asyncio.Queue[dict] = asyncio.Queue()
    heard: asyncio.Queue[dict] = asyncio.Queue()
    connects: asyncio.Queue[None] = asyncio.Queue()
    client.on("connect_error", refused.put, namespace="/widget")
    client.on("message:new", heard.put, namespace="/widget")

    @client.on("connect", namespace="/widget")
    async def connected():
        await connects.put(None)

    with pytest.raises(socketio.exceptions.ConnectionError):
        await dial(client, house.url, {"token": "forged"})
    await dial(client, house.url, {"token": token})
    await connects.get()
    line = {"client_id": "python-client-0001", "text": "hello"}
    answer = await client.call("message:send", line, namespace="/widget", timeout=10)
    told = await heard.get()
    for transport in list(house.realtime._server.eio.sockets.values()):
        transport.cut("test")
    async with asyncio.timeout(10):
        await connects.get()
    listing = await client.call("messages:list", {}, namespace="/widget", timeout=10)
    await client.disconnect()

    assert "unauthenticated" == (await refused.get())["data"]["code"]
    assert answer["message"] == told["message"]
    assert ["hello"] == [message["text"] for message in listing["messages"]]


async def dial(client, url, auth):
    await client.connect(url, auth=auth, namespaces=["/widget"], transports=["websocket"], wait_timeout=10)
