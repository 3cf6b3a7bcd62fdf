"""Calendars to subscribe to, as a calendar program reads them."""

from datetime import date, timedelta
from uuid import uuid4

import httpx
import icalendar
import pytest

from shared.contracts.meetings import Place
from shared.contracts.when import Days, Open, Slot, Slots
from shared.postgres import Database
from tests.meetings.made import GROUP, SLUG, STARTS, Hands, at, cancelled, group, keep_group, moved, scheduled
from tests.shared.calendars.reading import held as sittings
from tests.shared.calendars.reading import occurrences
from tests.shared.calendars.reading import read as parsed

OF_GROUP, OF_ALL = f"/calendar/groups/{SLUG}.ics", "/calendar/all.ics"


async def read(client: httpx.AsyncClient, path: str) -> icalendar.Calendar:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content)


async def test_one_meeting_its_group_and_all_groups_tell_the_same_of_it(
    client: httpx.AsyncClient, pool: Database
) -> None:
    meeting = await scheduled(pool)
    for path in (f"/calendar/meetings/{meeting.id}.ics", OF_GROUP, OF_ALL):
        calendar = await read(client, path)
        (event,) = calendar.walk("VEVENT")
        assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("PUBLISH", str(meeting.id), 0)
        assert (event["STATUS"], event.decoded("DTSTART")) == ("CONFIRMED", STARTS)
        assert "ATTENDEE" not in event


async def test_a_feed_has_a_name_in_the_readers_language_and_says_when_to_ask_again(client: httpx.AsyncClient) -> None:
    for language, name in (("fi", "Teemaryhmien kokoukset"), ("sv", "Temagruppernas möten"), ("xx", "Teemaryhmien")):
        calendar = await read(client, f"{OF_ALL}?lang={language}")
        assert str(calendar["NAME"]).startswith(name)
        assert "REFRESH-INTERVAL" in calendar
    assert (await read(client, OF_GROUP))["NAME"] == GROUP.name["fi"]


async def test_a_group_s_calendar_has_its_own_meetings_only(client: httpx.AsyncClient, pool: Database) -> None:
    other = group(id=uuid4(), slug="toinen-ryhma")
    await keep_group(pool, other)
    await scheduled(pool, group=other.slug)
    mine = await scheduled(pool)
    assert [event["UID"] for event in (await read(client, OF_GROUP)).walk("VEVENT")] == [str(mine.id)]
    assert len((await read(client, OF_ALL)).walk("VEVENT")) == 2


async def test_a_tentative_meeting_says_so(client: httpx.AsyncClient, pool: Database) -> None:
    await scheduled(pool, status="tentative")
    (event,) = (await read(client, OF_GROUP)).walk("VEVENT")
    assert event["STATUS"] == "TENTATIVE"


async def test_a_cancelled_meeting_is_there_as_cancelled_and_never_lingers_as_live(
    client: httpx.AsyncClient, pool: Database
) -> None:
    meeting = await scheduled(pool)
    await read(client, OF_GROUP)
    await cancelled(pool, meeting)
    for path in (OF_GROUP, OF_ALL, f"/calendar/meetings/{meeting.id}.ics"):
        (event,) = (await read(client, path)).walk("VEVENT")
        assert (event["STATUS"], event["SEQUENCE"], event["UID"]) == ("CANCELLED", 1, str(meeting.id))


async def test_a_moved_meeting_has_its_new_time_and_place_and_a_higher_sequence(
    client: httpx.AsyncClient, pool: Database
) -> None:
    later = STARTS + timedelta(days=1)
    meeting = await moved(pool, await scheduled(pool), at(later))
    await moved(pool, meeting, place=Place(kind="room", room="Eino", address="Katu 1, Oulu"))
    (event,) = (await read(client, OF_GROUP)).walk("VEVENT")
    assert (event.decoded("DTSTART"), event["SEQUENCE"]) == (later, 2)
    assert "Katu 1, Oulu" in str(event["LOCATION"])


async def test_days_without_hours_are_whole_days_with_an_exclusive_end(
    client: httpx.AsyncClient, pool: Database
) -> None:
    await scheduled(pool, when=Days(days=(date(2026, 12, 17), date(2026, 12, 18))))
    (event,) = (await read(client, OF_GROUP)).walk("VEVENT")
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2026, 12, 17), date(2026, 12, 19))


async def test_sittings_on_several_days_are_told_day_by_day(client: httpx.AsyncClient, pool: Database) -> None:
    starts = [STARTS, STARTS + timedelta(days=1), STARTS + timedelta(days=4, hours=1)]
    meeting = await scheduled(
        pool, when=Slots(slots=tuple(Slot(starts=each, ends=each + timedelta(hours=2)) for each in starts))
    )
    feed = (await client.get(OF_GROUP)).content
    assert {str(event["UID"]) for event in icalendar.Calendar.from_ical(feed).walk("VEVENT")} == {str(meeting.id)}
    assert occurrences(parsed(feed), by_the_clock=True) == sittings(*((each, timedelta(hours=2)) for each in starts))


async def test_a_meeting_without_a_date_is_in_no_calendar_yet(client: httpx.AsyncClient, pool: Database) -> None:
    meeting = await scheduled(pool, when=Open())
    assert (await read(client, OF_GROUP)).walk("VEVENT") == []
    assert (await client.get(f"/calendar/meetings/{meeting.id}.ics")).status_code == 404


async def test_all_groups_calendar_looks_back_a_year_and_one_group_s_for_ever(
    client: httpx.AsyncClient, pool: Database, hands: Hands
) -> None:
    await scheduled(pool)
    hands.now = STARTS + timedelta(days=500)
    assert (await read(client, OF_ALL)).walk("VEVENT") == []
    assert len((await read(client, OF_GROUP)).walk("VEVENT")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/groups/toinen.ics",
        "/calendar/groups/%00.ics",
        "/calendar/meetings/019a2b64-5e80-7c92-a1d7-83f04be6c2ff.ics",
        "/calendar/x.ics",
    ],
)
async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


async def test_a_draft_and_the_meetings_of_a_draft_group_are_not_found(
    client: httpx.AsyncClient, pool: Database
) -> None:
    draft, meeting = await scheduled(pool, status="draft"), await scheduled(pool)
    assert (await client.get(f"/calendar/meetings/{draft.id}.ics")).status_code == 404
    await keep_group(pool, group(2, status="draft"))
    for path in (f"/calendar/meetings/{meeting.id}.ics", OF_GROUP):
        assert (await client.get(path)).status_code == 404
    assert (await read(client, OF_ALL)).walk("VEVENT") == []


async def test_who_has_the_newest_feed_is_told_so_until_it_changes(client: httpx.AsyncClient, pool: Database) -> None:
    meeting = await scheduled(pool)
    for path in (OF_GROUP, OF_ALL):
        known = {"If-None-Match": (await client.get(path)).headers["etag"]}
        again = await client.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
    await cancelled(pool, meeting)
    assert (await client.get(OF_ALL, headers=known)).status_code == 200
