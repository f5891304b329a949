"""What is over is deleted, and nothing else."""

from datetime import timedelta

from sqlalchemy import select

from tests.mail.shop import MINUTES, opened
from widget_server.clock import now
from widget_server.models import SentMail, SetUpLink, SignIn
from widget_server.services import upkeep
from widget_server.worker.schedule import DUTIES


def sign_in(shop, name: str, ends) -> SignIn:
    return SignIn(
        id=name,
        workspace_id=shop.workspace_id,
        teammate_id=shop.agent_id,
        refresh_digest=b"",
        where_sealed=b"",
        created_at=now(),
        used_at=now(),
        expires_at=ends,
    )


def link(shop, name: bytes, ends) -> SetUpLink:
    return SetUpLink(
        code_digest=name, workspace_id=shop.workspace_id, teammate_id=shop.agent_id, expires_at=ends
    )


def mail(shop, name: str, made) -> SentMail:
    return SentMail(
        id=name,
        workspace_id=shop.workspace_id,
        conversation_id=shop.conversation_id,
        visitor_id=shop.visitor.id,
        address_digest=b"",
        link_digest=name.encode(),
        reply_digest=name.encode(),
        up_to_seq=1,
        created_at=made,
        sent_at=made,
        link_expires_at=made,
    )


async def test_only_what_has_been_over_for_long_is_deleted(database_url, monkeypatch) -> None:
    monkeypatch.setattr(upkeep, "AT_ONCE", 2)
    month = timedelta(days=30)
    async with opened(database_url) as shop:
        async with shop.database.transaction() as tx:
            for number in range(5):
                tx.session.add(sign_in(shop, f"old {number}", now() - month - MINUTES))
            tx.session.add(sign_in(shop, "new", now() - month + MINUTES))
            tx.session.add(link(shop, b"old", now() - month - MINUTES))
            tx.session.add(link(shop, b"new", now() - month + MINUTES))
            tx.session.add(mail(shop, "old", now() - month - MINUTES))
            tx.session.add(mail(shop, "new", now() - month + MINUTES))

        for _ in range(2):
            await DUTIES[0].do(shop)

        async with shop.database.reading() as tx:
            left = [
                list(await tx.session.scalars(select(key)))
                for key in (SignIn.id, SetUpLink.code_digest, SentMail.id)
            ]
        assert [["new"], [b"new"], ["new"]] == left
