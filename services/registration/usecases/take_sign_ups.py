"""People have sent the form: new ones are taken in, and of others it is written down that they asked."""

from collections.abc import Sequence
from datetime import datetime

from services.registration.domain.links import PersonalLinks
from services.registration.store.members import insert_or_set_aside
from services.registration.usecases.sign_up import SignUp, first_of_each, registrations
from shared.postgres import Connection


async def take_sign_ups(
    connection: Connection, commands: Sequence[SignUp], *, links: PersonalLinks, now: datetime
) -> bool:
    """One statement, whatever is known of the addresses: nobody learns it from how long the answer takes.

    What was set aside `look_again` looks at; whether there is any.
    """
    new = registrations(first_of_each(commands).values(), links, now)
    return await insert_or_set_aside(connection, [change.member for change, _ in new], [event for _, event in new])
