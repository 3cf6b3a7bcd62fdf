"""What a group needs is said on the first of the managing pages, to whom may see to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from services.catalog.domain.attention import LAPSES_SOON
from services.catalog.usecases.follow_deliveries import follow_deliveries
from services.catalog.usecases.follow_meetings import follow_meetings
from services.catalog.usecases.follow_waiting import follow_waiting
from shared.contracts.meetings import Meeting
from shared.contracts.notifications import Delivery, Outcome
from shared.contracts.registration import Waiting
from shared.postgres import Database as Pool
from tests.catalog.conftest import NOW
from tests.catalog.made import at, meeting
from tests.catalog.web.conftest import MakeGroup
from tests.catalog.web.manage.conftest import Person, SignIn


def delivery(group_id: UUID, outcome: Outcome, *, days: int = 1, message: UUID | None = None) -> Delivery:
    return Delivery(
        id=message or uuid7(),
        version=1,
        changed_at=NOW - timedelta(days=days),
        kind="welcome",
        member_id=uuid7(),
        group_id=group_id,
        outcome=outcome,
        attempts=1,
    )


def waiting(group_id: UUID, pending: int, first_lapses: datetime | None, *, version: int = 1) -> Waiting:
    return Waiting(id=group_id, version=version, changed_at=NOW, pending=pending, first_lapses=first_lapses)


async def hear(pool: Pool, *told: Delivery | Meeting | Waiting) -> None:
    async with pool.transaction() as connection:
        deliveries = [each for each in told if isinstance(each, Delivery)]
        await follow_deliveries(connection, deliveries, now=NOW)
        await follow_meetings(connection, [(each.id, each) for each in told if isinstance(each, Meeting)])
        await follow_waiting(connection, [each for each in told if isinstance(each, Waiting)])


async def needed(who: Person) -> Sequence[tuple[str, str]]:
    """Each need, and where it leads."""
    found = [each for card in (await who.look("/en/manage/")).all("li", class_="card") for each in card.all("li")]
    return [(each.text, each.one("a").attributes["href"].rpartition("/groups/")[2]) for each in found]


async def test_failed_mails_are_told_of_until_they_are_sent(sign_in: SignIn, make_group: MakeGroup, pool: Pool) -> None:
    group = await make_group(status="active")
    coming = meeting(group.id, at(17))
    first, second = delivery(group.id, "failed"), delivery(group.id, "failed")
    await hear(pool, coming, first, second, delivery(group.id, "sent"), delivery(group.id, "failed", days=31))
    text = "Mails to members have failed: see why, and send them again"
    async with sign_in(lead=(group.id,)) as lead, sign_in(editor=(group.id,)) as editor:
        assert await needed(lead) == [(f"{text} (2)", f"{group.slug}/mails?status=failed")]
        assert await needed(editor) == [], "who does not see mails is not led there"
        await hear(pool, delivery(group.id, "sent", message=first.id), delivery(group.id, "sent", message=second.id))
        assert await needed(lead) == []


async def test_a_meeting_that_is_over_waits_for_its_minutes(sign_in: SignIn, make_group: MakeGroup, pool: Pool) -> None:
    group = await make_group(status="active")
    over = {"id": uuid7()}
    await hear(
        pool,
        meeting(group.id, at(17)),
        meeting(group.id, at(30, month=10), **over),
        meeting(group.id, at(29, month=10), status="cancelled"),
        meeting(group.id, at(2, month=6)),
    )
    async with sign_in(lead=(group.id,)) as lead:
        assert await needed(lead) == [("Meetings are over and have no minutes yet (1)", f"{group.slug}/meetings")]
        await hear(pool, meeting(group.id, at(30, month=10), version=2, minutes={"fi": "Läsnä 24."}, **over))
        assert await needed(lead) == []


async def test_sign_ups_that_nobody_confirmed_are_told_of_before_they_lapse(
    sign_in: SignIn, make_group: MakeGroup, pool: Pool
) -> None:
    group = await make_group(status="active")
    soon, later = NOW + LAPSES_SOON, NOW + LAPSES_SOON + timedelta(seconds=1)
    text = "Sign-ups wait for confirmation, and the first soon lapses"
    await hear(pool, meeting(group.id, at(17)), waiting(group.id, 5, later))
    async with sign_in(lead=(group.id,)) as lead, sign_in(editor=(group.id,)) as editor:
        assert await needed(lead) == [], "there is time"
        await hear(pool, waiting(group.id, 4, soon, version=2))
        await hear(pool, waiting(group.id, 5, later))
        assert await needed(lead) == [(f"{text} (4)", f"{group.slug}/members?status=pending&order=oldest")]
        assert await needed(editor) == [], "who does not see members is not led there"
        await hear(pool, waiting(group.id, 0, None, version=3))
        assert await needed(lead) == []
