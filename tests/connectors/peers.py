"""Mail servers for `SmtpMailer` to talk to: one that takes mail, and some that behave badly."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    """Make a server's TLS, whose `certificate.pem` in the folder nobody trusts yet."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(
            subject, subject, key.public_key(), x509.random_serial_number(), now, now + timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*form))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@asynccontextmanager
async def postbox(tls: ssl.SSLContext | None = None, **options) -> AsyncIterator[tuple[Postbox, int]]:
    """Run a real SMTP server."""
    box = Postbox()
    loop = asyncio.get_running_loop()
    sessions = []

    def connected():
        sessions.append(SMTP(box, loop=loop, hostname="peer", authenticator=box.authenticate, **options))
        return sessions[-1]

    server = await loop.create_server(connected, "127.0.0.1", 0, ssl=tls)
    try:
        yield box, server.sockets[0].getsockname()[1]
    finally:
        await closed(server, [each._handler_coroutine for each in sessions if each._handler_coroutine])


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
