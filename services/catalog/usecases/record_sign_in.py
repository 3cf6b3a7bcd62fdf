"""Log that somebody has signed in, in whatever way."""

from datetime import datetime

from services.catalog.domain.accounts import Person
from shared.access import Actor, Entry, audit
from shared.languages import translatable
from shared.postgres import Connection


async def record_sign_in(connection: Connection, person: Person, *, now: datetime) -> None:
    actor = Actor(person.account.name, person.account.id)
    await audit.record(
        connection, Entry(actor, translatable("signed in"), "account", person.account.id, actor.name), now=now
    )
