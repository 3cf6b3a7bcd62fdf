"""Leads plan meetings in pages, see whom a change tells before it is sent, and nothing is done twice."""

import uuid
from datetime import timedelta
from html import unescape

import httpx
import pytest

from shared.contracts.catalog import Group
from shared.postgres import Database
from tests.meetings.made import NOW, types
from tests.meetings.manage.leading import FORM, Lead, hidden, let_in, logged, one, scheduled


async def test_a_meeting_is_public_only_after_the_lead_saw_whom_it_tells(lead: Lead, pool: Database) -> None:
    asked = await lead.post("/schedule", **FORM)

    assert asked.status_code == 200
    assert "salainen" not in unescape(asked.text.partition("<iframe")[2].partition(">")[0]), "the link is no news"
    assert await types(pool) == []

    answer = await lead.client.post(lead.base + "/schedule", data=hidden(asked.text))
    again = await lead.client.post(lead.base + "/schedule", data=hidden(asked.text))

    meeting = await one(pool)
    assert (answer.status_code, again.status_code) == (303, 303)
    assert await types(pool) == ["joining.set", "meeting.published"]
    assert meeting.when.model_dump(mode="json")["slots"] == [
        {"starts": "2026-12-17T10:00:00Z", "ends": "2026-12-17T12:00:00Z"}
    ]
    assert "salainen" in (await lead.get(f"/{meeting.id}")).text
    assert "salainen" not in (await lead.client.get(f"/fi/meetings/{meeting.id}")).text


async def test_a_draft_tells_nobody_and_can_be_published_or_discarded(lead: Lead, pool: Database) -> None:
    meeting = await scheduled(lead, pool, status="draft")
    assert await types(pool) == []

    await lead.confirm(f"/{meeting.id}/publish", status="tentative", version="1")
    refused = await lead.post(f"/{meeting.id}/discard")
    await lead.post(f"/{meeting.id}/publish", status="confirmed", version="2")

    assert await types(pool) == ["joining.set", "meeting.published", "meeting.confirmed"]
    assert refused.status_code == 409
    assert "Peru se" in refused.text
    assert await logged(pool) == ["scheduled", "published", "published"]


async def test_a_discarded_draft_is_gone(lead: Lead, pool: Database) -> None:
    meeting = await scheduled(lead, pool, status="draft")

    await lead.post(f"/{meeting.id}/discard")

    assert (await lead.get(f"/{meeting.id}")).status_code == 404
    assert await logged(pool) == ["scheduled", "discarded"]


async def test_a_move_shows_old_and_new_time_and_goes_out_once(lead: Lead, pool: Database) -> None:
    meeting = await scheduled(lead, pool)
    move = {
        "version": str(meeting.version),
        "when": "slots",
        "day_1": "18.12.2026",
        "starts_1": "9.00",
        "place": "hybrid",
        "room": "Kokoushuone 3",
        "reason_fi": "Tila on varattu <muille>",
    }

    asked = await lead.post(f"/{meeting.id}/move", **move)
    assert "17.12.2026" in asked.text
    assert "18.12.2026" in asked.text
    assert "Tila on varattu &lt;muille&gt;" in asked.text
    assert "frame-src 'self'" in asked.headers["content-security-policy"]
    assert (await one(pool)).when == meeting.when

    done = await lead.client.post(f"{lead.base}/{meeting.id}/move", data=hidden(asked.text))
    twice = await lead.client.post(f"{lead.base}/{meeting.id}/move", data=hidden(asked.text))

    moved = await one(pool)
    assert (done.status_code, twice.status_code) == (303, 422)
    assert (moved.sequence, moved.moved_from) == (1, meeting.when)
    assert moved.link == meeting.link, "still online, so the link stays"
    assert (await types(pool)).count("meeting.moved") == 1


async def test_a_change_that_builds_on_an_old_page_is_not_done_and_not_lost(lead: Lead, pool: Database) -> None:
    meeting = await scheduled(lead, pool)
    edit = {"version": str(meeting.version), "agenda_fi": "ensimmäinen", "link": "https://video.example/salainen"}

    first = await lead.post(f"/{meeting.id}/edit", **edit)
    second = await lead.post(f"/{meeting.id}/edit", **(edit | {"agenda_fi": "toinen"}))

    assert (first.status_code, second.status_code) == (303, 422)
    assert "Joku muu on muuttanut kokousta" in second.text
    assert "toinen" in second.text
    assert (await one(pool)).agenda == {"fi": "ensimmäinen"}


async def test_a_cancelled_meeting_needs_a_reason(lead: Lead, pool: Database) -> None:
    meeting = await scheduled(lead, pool)

    refused = await lead.post(f"/{meeting.id}/cancel", version=str(meeting.version))
    await lead.confirm(f"/{meeting.id}/cancel", version=str(meeting.version), reason_sv="Sjukdom")

    assert refused.status_code == 422
    assert "Kerro syy ainakin yhdellä kielellä" in refused.text
    assert (await one(pool)).status == "cancelled"
    assert (await types(pool))[-1] == "meeting.cancelled"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"day_1": ""}, "Anna päivä, esimerkiksi 17.12.2026"),
        ({"day_1": "31.11.2026"}, "Tällaista päivää ei ole"),
        ({"starts_1": ""}, "Anna kellonaika, esimerkiksi 12.00"),
        ({"starts_1": "25:00"}, "Tällaista kellonaikaa ei ole"),
        ({"ends_1": "11:00"}, "Ajat eivät saa mennä päällekkäin"),
        ({"day_1": "2026-03-29", "starts_1": "03:30", "ends_1": ""}, "kelloja siirretään eteenpäin"),
        ({"day_1": "2027-10-31", "starts_1": "03:30", "ends_1": ""}, "kelloja siirretään taaksepäin"),
        ({"day_1": "2026-11-24"}, "Aika on jo mennyt"),
        ({"day_1": "2126-11-24"}, "yli kymmenen vuoden päässä"),
        ({"day_2": "2026-12-17", "starts_2": "13:00"}, "Ajat eivät saa mennä päällekkäin"),
        ({"day_2": "2026-12-17", "starts_2": "15:00"}, "Yhden kokouksen kaksi aikaa alkaa samana päivänä"),
        ({"day_2": "2027-02-17", "starts_2": "15:00"}, "Kokous voi kestää enintään 31 päivää"),
        ({"when": ""}, "Valitse, mitä ajasta tiedetään"),
        ({"place": ""}, "Valitse, missä kokous pidetään"),
        ({"place": "room", "room": ""}, "Anna huone tai osoite"),
        ({"link": "javascript:alert(1)"}, "Anna verkko-osoite"),
        ({"agenda_fi": "https://video.example/salainen"}, "Etäosallistumisen linkki on vain jäsenille"),
        ({"title_fi": "x" * 301}, "enintään 300 merkkiä"),
        ({"title_fi": "a\u202eb"}, "merkkejä, joita ei voi käyttää"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    lead: Lead, pool: Database, changes: dict[str, str], message: str
) -> None:
    answer = await lead.post("/schedule", **(FORM | {"title_sv": "Fjärde <mötet>"} | changes))

    assert answer.status_code == 422
    assert message in unescape(answer.text)
    assert "Fjärde &lt;mötet&gt;" in answer.text
    assert await logged(pool) == []


async def test_several_days_are_one_meeting_and_more_rows_can_be_had(lead: Lead, pool: Database) -> None:
    days = {"day_2": "2026-12-18", "starts_2": "9.00", "ends_2": "12.00"}

    more = await lead.post("/schedule", **(FORM | days | {"more": "1"}))
    meeting = await scheduled(lead, pool, **days)

    assert 'name="day_6"' in more.text
    assert 'value="2026-12-18"' in more.text
    assert len(meeting.when.model_dump()["slots"]) == 2


async def test_a_copy_keeps_all_but_the_time_and_the_link(lead: Lead, pool: Database) -> None:
    meeting = await scheduled(lead, pool)

    form = (await lead.get(f"/schedule?copy={meeting.id}")).text

    assert 'value="Neljäs kokous"' in form
    assert 'value="2027-01-14"' in form
    assert "salainen" not in form


async def test_minutes_come_after_the_meeting_and_are_public(lead: Lead, pool: Database) -> None:
    meeting = await scheduled(lead, pool)
    early = await lead.post(f"/{meeting.id}/minutes", version=str(meeting.version), minutes_fi="Sovittiin")
    assert early.status_code == 422
    async with pool.transaction() as connection:
        past = {"slots": [{"starts": (NOW - timedelta(hours=1)).isoformat(), "ends": None}], "kind": "slots"}
        await connection.execute("update meeting set held_when = $1", past)

    await lead.post(f"/{meeting.id}/minutes", version=str(meeting.version), minutes_fi="Sovittiin <kaikesta>")

    assert "Sovittiin &lt;kaikesta&gt;" in (await lead.client.get(f"/fi/meetings/{meeting.id}")).text
    assert (await types(pool))[-1] == "meeting.changed"


async def test_notes_are_for_those_who_run_the_group(lead: Lead, pool: Database) -> None:
    meeting = await scheduled(lead, pool)

    await lead.post(f"/{meeting.id}/notes", notes="Muista kahvi")

    assert "Muista kahvi" in (await lead.get(f"/{meeting.id}")).text
    assert "Muista kahvi" not in (await lead.client.get(f"/fi/meetings/{meeting.id}")).text
    assert "Muista kahvi" not in (await lead.client.get(f"/api/meetings/{meeting.id}")).text
    assert (await types(pool))[-1] == "meeting.published", "nobody is told"


async def test_an_editor_drafts_and_a_lead_publishes(
    lead: Lead, pool: Database, client: httpx.AsyncClient, group: Group
) -> None:
    editor = await let_in(pool, client, group, "editor")

    assert "Vahvistettu: jäsenet kutsutaan" not in (await editor.get("/schedule")).text
    assert (await editor.post("/schedule", **FORM)).status_code == 403
    meeting = await scheduled(editor, pool, status="draft")
    for change in ("publish", "move", "cancel", "hold"):
        assert (await editor.post(f"/{meeting.id}/{change}", status="confirmed")).status_code == 403
    assert (await editor.post(f"/{meeting.id}/edit", title_fi="Uusi", version="1")).status_code == 303


async def test_who_may_see_the_members_is_led_from_an_announced_meeting_to_those_who_come(
    lead: Lead, pool: Database, client: httpx.AsyncClient, group: Group
) -> None:
    meeting = await scheduled(lead, pool, status="draft")
    way = f"/members?meeting={meeting.id}"
    assert way not in (await lead.get(f"/{meeting.id}")).text
    published = await lead.confirm(f"/{meeting.id}/publish", status="confirmed", version=str(meeting.version))
    assert published.status_code == 303
    assert way in (await lead.get(f"/{meeting.id}")).text
    editor = await let_in(pool, client, group, "editor")
    assert way not in (await editor.get(f"/{meeting.id}")).text


async def test_a_meeting_of_another_group_is_not_reached_by_its_id(
    lead: Lead, pool: Database, client: httpx.AsyncClient, group: Group
) -> None:
    meeting = await scheduled(lead, pool)
    async with pool.transaction() as connection:
        await connection.execute("update meeting set group_id = $1", uuid.uuid4())

    for path in ("", "/edit", "/move", "/cancel", "/minutes"):
        assert (await lead.get(f"/{meeting.id}{path}")).status_code == 404
    assert (await lead.post(f"/{meeting.id}/discard")).status_code == 404


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_the_list_tells_drafts_from_what_is_public(lead: Lead, pool: Database, language: str) -> None:
    await scheduled(lead, pool, status="draft")

    page = (await lead.client.get(lead.base.replace("/fi/", f"/{language}/"))).text

    assert {"fi": "Luonnokset", "sv": "Utkast", "en": "Drafts"}[language] in page
    assert "Neljäs kokous" in page
