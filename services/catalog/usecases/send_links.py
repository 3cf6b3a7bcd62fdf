"""Have links mailed to those who asked for one and may sign in."""

from datetime import datetime
from typing import Final

from services.catalog.domain.sign_ins import Request, digest, new_secret
from services.catalog.store import accounts, sign_ins
from shared.contracts.catalog import SIGN_INS, SignIn
from shared.messaging import erase_published, event, forget_sent, publish
from shared.postgres import Connection

AT_ONCE: Final = 20


async def send_links(connection: Connection, *, public_url: str, now: datetime) -> bool:
    """Look up the addresses of up to AT_ONCE requests; whether there may be more. What has expired is forgotten."""
    requests = await sign_ins.take_new(connection, now=now, limit=AT_ONCE)
    for request in requests:
        await _send(connection, request, public_url)
    for request_id in await sign_ins.forget_expired(connection, now):
        await erase_published(connection, SIGN_INS, request_id)
    return len(requests) == AT_ONCE


async def forget_sign_ins(connection: Connection) -> None:
    """What Kafka has of who signs in, by a link or without."""
    await forget_sent(connection, SIGN_INS)


async def _send(connection: Connection, request: Request, public_url: str) -> None:
    """The link stands in its event alone, and nowhere once that has gone."""
    person = await accounts.by_address(connection, request.email_key)
    if person is None or not person.account.active:
        return
    token = new_secret()
    await sign_ins.give_link(connection, request.id, person.account.id, digest(token))
    asked = SignIn(
        id=request.id,
        account_id=person.account.id,
        requested_at=request.requested_at,
        expires=request.expires,
        name=person.account.name,
        email=person.email,
        language=request.language,
        link=f"{public_url}/{request.language}/sign-in/{token}",
    )
    await publish(connection, event(SIGN_INS, "talkoot.sign-in.requested", asked, time=request.requested_at))
