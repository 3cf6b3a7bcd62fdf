"""Somebody asks for a link to sign in by."""

from datetime import datetime

from services.catalog.domain.sign_ins import LINK_LASTS, MOST_IN_TOTAL, MOST_PER_ADDRESS, Request, TooManyLinks
from services.catalog.store import sign_ins
from shared.postgres import Connection


async def ask_for_link(connection: Connection, request: Request, *, now: datetime) -> None:
    """Write down that they asked. Whether the address is anybody's is looked at afterwards, by `send_links`.

    Raises TooManyLinks, for addresses that are nobody's too.
    """
    await sign_ins.lock_requests(connection)
    with_address, total = await sign_ins.count_since(connection, request.email_key, now - LINK_LASTS)
    if with_address >= MOST_PER_ADDRESS or total >= MOST_IN_TOTAL:
        raise TooManyLinks
    await sign_ins.add(connection, request)
