"""Sign-ups that forms on other systems send in go the way of our own form."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.registration.domain.groups import ThemeGroup
from services.registration.domain.links import PersonalLinks
from services.registration.domain.person import FIELDS, Invalid, read_person
from services.registration.store import groups, submissions
from services.registration.usecases.sign_up import SignUp, sign_up
from shared.contracts.registration import Submission
from shared.messaging import Refused
from shared.postgres import Connection

REMEMBERED_FOR: Final = timedelta(days=30)
"""How long a submission's id is known: much longer than the topic keeps it, for dead letters are replayed later."""


async def take_submissions(
    connection: Connection, sent: Sequence[Submission], *, links: PersonalLinks, now: datetime
) -> None:
    """Take in submissions, each id once.

    Raises Refused where the data are not valid, the group is not known (it may be so soon: the submission can be
    replayed), or takes no sign-ups here now.
    """
    new = await submissions.take(connection, [submission.id for submission in sent], now)
    fresh = {submission.id: submission for submission in reversed(sent) if submission.id in new}
    known = await groups.by_slugs(connection, [submission.group for submission in fresh.values()])
    commands = [_command(submission, known.get(submission.group), now) for submission in reversed(fresh.values())]
    await sign_up(connection, commands, links=links, now=now)


async def forget_submissions(connection: Connection, *, now: datetime) -> None:
    """Forget the ids that were remembered long enough."""
    await submissions.forget_before(connection, now - REMEMBERED_FOR)


def _command(submission: Submission, group: ThemeGroup | None, now: datetime) -> SignUp:
    if group is None or not group.is_public():
        raise Refused("no such group is known yet")
    joining = group.joining(now)
    if joining != "open":
        raise Refused(f"the group takes no sign-ups: {joining}")
    try:
        return SignUp(group, read_person({field: str(getattr(submission, field)) for field in FIELDS}))
    except Invalid as error:
        raise Refused(str(error)) from None
