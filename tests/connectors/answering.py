"""Whoever mails are delivered to, and what is sent to them."""

import asyncio

from connectors.smtp_in import Accepted, Envelope

SENDER = "jo@example.com"
CONTENT = b"Subject: Re: Your order\r\n\r\nIt came.\r\n.dot\r\n"


def to(*codes: str) -> list[str]:
    return [f"reply+{code}@mail.example" for code in codes]


class Shop:
    """Whoever the mails are delivered to: what came, what to say to it, and what was logged."""

    def __init__(self):
        self.mails: list[Envelope] = []
        self.errors: list[BaseException] = []
        self.verdict = Accepted()
        self.entered, self.may_go = asyncio.Event(), asyncio.Event()
        self.may_go.set()

    async def deliver(self, envelope):
        self.entered.set()
        await self.may_go.wait()
        if isinstance(self.verdict, Exception):
            raise self.verdict
        self.mails.append(envelope)
        return self.verdict

    def error(self, _event, /, *, exc_info):
        self.errors.append(exc_info)
