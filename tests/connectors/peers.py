"""Mail servers for `SmtpMailer` to talk to: one that takes mail, and some that behave badly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtpd.smtp import SMTP, AuthResult

ANSWERS = {
    "EHLO": "250 peer",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 go",
    ".": "250 OK",
    "QUIT": "221 Bye",
}


class Postbox:
    """What an aiosmtpd server does with mail: keep it, as `(sender, recipients, content)`."""

    def __init__(self):
        self.mails = []
        self.sign_ins = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"

    def authenticate(self, _server, _session, _envelope, _mechanism, given):
        self.sign_ins.append((given.login, given.password))
        return AuthResult(success=given.password == b"right/pass@word", handled=False)


@asynccontextmanager
async def postbox(**options) -> AsyncIterator[tuple[Postbox, int]]:
    """Run a real SMTP server."""
    box = Postbox()
    loop = asyncio.get_running_loop()
    sessions = []

    def connected():
        sessions.append(SMTP(box, loop=loop, hostname="peer", authenticator=box.authenticate, **options))
        return sessions[-1]

    server = await loop.create_server(connected, "127.0.0.1", 0)
    try:
        yield box, server.sockets[0].getsockname()[1]
    finally:
        await closed(server, [each._handler_coroutine for each in sessions])


@asynccontextmanager
async def scripted(changed: dict) -> AsyncIterator[int]:
    """Run a server that answers each command as in ANSWERS, as `changed`; None hangs up, "" says nothing."""
    answers = {**ANSWERS, **changed}
    talks: set = set()

    async def talk(reader, writer):
        talks.add(asyncio.current_task())
        try:
            await answered(reader, writer, answers)
        finally:
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        await closed(server, talks)


async def answered(reader, writer, answers):
    writer.write(f"{answers.get('greeting', '220 peer')}\r\n".encode())
    within_data = False
    while line := (await reader.readline()).decode().strip("\r\n"):
        if within_data:
            while line != ".":
                line = (await reader.readline()).decode().rstrip("\r\n")
        answer = answers.get("." if within_data else line.split(" ")[0].upper(), "500 what?")
        if answer is None:
            return
        if answer:
            writer.write(f"{answer}\r\n".encode())
        within_data = answer.startswith("354")


async def closed(server, talks):
    server.close()
    await server.wait_closed()
    await asyncio.gather(*talks, return_exceptions=True)
