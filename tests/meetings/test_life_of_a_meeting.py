"""What a meeting may become, and what of it the public sees."""

import json
import uuid
from datetime import timedelta
from typing import Literal

import httpx
import icalendar
import pytest

from services.meetings.app import create_app
from services.meetings.domain.errors import MeetingError, WrongStatus
from services.meetings.domain.meetings import Link, Meeting
from services.meetings.settings import Settings
from services.meetings.usecases.cancel import cancel
from services.meetings.usecases.hold import hold
from services.meetings.usecases.move import Move, move
from services.meetings.usecases.publish import publish
from services.meetings.usecases.schedule import Schedule, schedule
from shared.contracts.catalog import Group
from shared.contracts.meetings import Place
from shared.contracts.when import Slot, Slots, When
from shared.postgres import Database
from tests.meetings.conftest import NOW, STARTS

URL = "https://talkoot.example"
SECRET = "https://kokous.example/salainen"
LATER = Slots(slots=(Slot(starts=STARTS + timedelta(days=1), ends=STARTS + timedelta(days=1, hours=2)),))


async def scheduled(
    database: Database, group: Group, status: Literal["draft", "tentative", "confirmed"] = "confirmed"
) -> Meeting:
    command = Schedule(
        id=uuid.uuid4(),
        group=group.slug,
        status=status,
        title={"fi": "<b>Kokous</b>"},
        agenda={"fi": "Asialista"},
        when=Slots(slots=(Slot(starts=STARTS, ends=STARTS + timedelta(hours=2)),)),
        time_zone="Europe/Helsinki",
        place=Place(kind="hybrid", room="Aino"),
        link=Link(SECRET, {}),
    )
    async with database.transaction() as connection:
        return await schedule(connection, command, now=NOW, public_url=URL)


async def moved(database: Database, meeting: Meeting, when: When = LATER) -> Meeting:
    async with database.transaction() as connection:
        return await move(
            connection, Move(meeting.id, when=when, place=None, link=None, reason={}), now=NOW, public_url=URL
        )


async def told(database: Database) -> list[tuple[str, dict[str, object] | None]]:
    """Type and value of each event, in order."""
    async with database.connection() as connection:
        rows = await connection.fetch("select type, value from outbox order by id")
    return [(row["type"], None if row["value"] is None else json.loads(row["value"])) for row in rows]


async def test_the_sequence_rises_with_each_move_and_the_cancellation_and_the_uid_stays(
    database: Database, group: Group
) -> None:
    meeting = await scheduled(database, group, "tentative")
    async with database.transaction() as connection:
        await publish(connection, meeting.id, tentative=False, now=NOW, public_url=URL)
    await moved(database, meeting)
    async with database.transaction() as connection:
        await cancel(connection, meeting.id, reason={"fi": "Sali on varattu"}, now=NOW, public_url=URL)
    public = [(kind, value) for kind, value in await told(database) if kind.startswith("talkoot.meeting.") and value]
    assert [kind.rpartition(".")[2] for kind, _ in public] == ["published", "confirmed", "moved", "cancelled"]
    assert [value["sequence"] for _, value in public] == [0, 0, 1, 2]
    assert len({str(value["uid"]) for _, value in public}) == 1
    versions = [int(str(value["version"])) for _, value in public]
    assert versions == sorted(set(versions))


async def test_moving_to_the_same_time_and_place_tells_nobody(database: Database, group: Group) -> None:
    meeting = await scheduled(database, group)
    before = await told(database)
    await moved(database, meeting, meeting.when)
    assert await told(database) == before


async def test_a_cancelled_meeting_neither_moves_nor_was_held(database: Database, group: Group) -> None:
    meeting = await scheduled(database, group)
    async with database.transaction() as connection:
        await cancel(connection, meeting.id, reason={}, now=NOW, public_url=URL)
    with pytest.raises(WrongStatus):
        await moved(database, meeting)
    with pytest.raises(WrongStatus):
        async with database.transaction() as connection:
            await hold(connection, meeting.id, now=STARTS + timedelta(days=1), public_url=URL)


async def test_a_time_that_has_passed_is_refused(database: Database, group: Group) -> None:
    meeting = await scheduled(database, group)
    past = Slots(slots=(Slot(starts=NOW - timedelta(days=2), ends=NOW - timedelta(days=2, hours=-1)),))
    with pytest.raises(MeetingError, match="passed"):
        await moved(database, meeting, past)


async def test_a_draft_is_told_to_nobody_and_shown_nowhere(
    database: Database, group: Group, settings: Settings
) -> None:
    meeting = await scheduled(database, group, "draft")
    assert await told(database) == []
    async with _client(settings) as http:
        for path in _places(meeting, group):
            assert str(meeting.id) not in (await http.get(path)).text
        assert (await http.get(f"/fi/meetings/{meeting.id}")).status_code == 404


async def test_the_link_for_members_is_in_no_public_place(database: Database, group: Group, settings: Settings) -> None:
    meeting = await moved(database, await scheduled(database, group))
    async with _client(settings) as http:
        for path in _places(meeting, group):
            answer = await http.get(path)
            assert answer.status_code == 200
            assert "salainen" not in answer.text
    for kind, value in await told(database):
        assert ("salainen" in json.dumps(value)) == (kind == "talkoot.joining.set")


async def test_markup_in_a_title_stays_text_on_the_page(database: Database, group: Group, settings: Settings) -> None:
    meeting = await scheduled(database, group)
    async with _client(settings) as http:
        page = (await http.get(f"/fi/meetings/{meeting.id}")).text
    assert "<b>Kokous</b>" not in page
    assert "&lt;b&gt;Kokous&lt;/b&gt;" in page


async def test_the_feed_shows_the_newest_time_and_is_not_sent_again_to_who_has_it(
    database: Database, group: Group, settings: Settings
) -> None:
    await moved(database, await scheduled(database, group))
    async with _client(settings) as http:
        answer = await http.get(f"/calendar/groups/{group.slug}.ics")
        again = await http.get(f"/calendar/groups/{group.slug}.ics", headers={"If-None-Match": answer.headers["etag"]})
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("DTSTART") == LATER.slots[0].starts
    assert "ATTENDEE" not in event
    assert again.status_code == 304


def _client(settings: Settings) -> httpx.AsyncClient:
    return _LifespanClient(settings)


class _LifespanClient(httpx.AsyncClient):
    """The application as production wires it, with its lifespan."""

    def __init__(self, settings: Settings) -> None:
        self._app = create_app(settings, clock=lambda: NOW)
        super().__init__(transport=httpx.ASGITransport(self._app), base_url=URL)

    async def __aenter__(self) -> "_LifespanClient":
        self._lifespan = self._app.router.lifespan_context(self._app)
        await self._lifespan.__aenter__()
        await super().__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await super().__aexit__()
        await self._lifespan.__aexit__(None, None, None)


def _places(meeting: Meeting, group: Group) -> list[str]:
    shown = [f"/fi/meetings/{meeting.id}", f"/calendar/meetings/{meeting.id}.ics", f"/api/meetings/{meeting.id}"]
    everywhere = ["/fi/meetings/", f"/calendar/groups/{group.slug}.ics", "/calendar/all.ics", "/api/meetings"]
    return everywhere if meeting.status == "draft" else [*shown, *everywhere, "/api/meetings/changes"]
