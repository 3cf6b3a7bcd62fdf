"""An id in a form or a query gives no way to what is another group's."""

import uuid
from urllib.parse import urlencode

import pytest

from services.meetings.usecases.schedule import schedule
from services.notifications.usecases.follow_joining import follow_joining
from services.notifications.usecases.follow_meetings import MeetingChange, follow_meetings
from tests.meetings import made as meetings
from tests.notifications import samples
from tests.security.world import NOW, OTHER, OWN, SITE, Place, Who

pytestmark = pytest.mark.parametrize("who", ["lead", "administrator"])


@pytest.mark.parametrize("place", ["notifications"], indirect=True)
async def test_a_preview_shows_no_link_of_another_group_s_meeting(place: Place, who: Who) -> None:
    groups = {group.id: samples.group(group.id, slug=group.slug) for group in (OWN, OTHER)}
    secret = samples.meeting(groups[OTHER.id], OTHER.meeting, place=samples.ONLINE)
    link = samples.joining(secret, url="https://video.example/salainen")
    async with place.database.transaction() as connection:
        await follow_joining(connection, [(link.id, link)], now=NOW)
        await follow_meetings(connection, [MeetingChange(secret.id, "talkoot.meeting.changed", secret)], now=NOW)

    asked = {}
    for group in (OWN, OTHER):
        pretended = samples.meeting(groups[group.id], OTHER.meeting, place=samples.ONLINE)
        query = urlencode({"kind": "meeting-published", "snapshot": pretended.model_dump_json()})
        async with place.browser("administrator" if group is OTHER else who) as browser:
            answer = await browser.client.get(f"/fi/manage/groups/{group.slug}/mails/preview?{query}")
        asked[group.slug] = (answer.status_code, "salainen" in answer.text)

    assert asked == {OWN.slug: (404, False), OTHER.slug: (200, True)}


@pytest.mark.parametrize("place", ["meetings"], indirect=True)
async def test_a_meeting_is_not_scheduled_with_the_id_of_another_group_s(place: Place, who: Who) -> None:
    form = {"title_fi": "Uusi", "when": "open", "place": "open", "status": "draft", "id": str(OTHER.meeting)}

    async with place.browser(who) as browser:
        before = await place.state()
        path = f"/fi/manage/groups/{OWN.slug}/meetings/schedule"
        answer = await browser.client.post(path, data={**form, "token": browser.token})
        copied = await browser.client.get(path, params={"copy": str(OTHER.meeting)})

    assert (answer.status_code, copied.status_code) == (404, 404)
    assert await place.state() == before


@pytest.mark.parametrize("place", ["meetings"], indirect=True)
async def test_a_file_is_served_with_its_own_meeting_alone(place: Place, who: Who) -> None:
    """One meeting may be public and the other a draft."""
    async with place.database.transaction() as connection:
        draft = await schedule(
            connection, meetings.plan(id=uuid.uuid4(), group=OWN.slug, status="draft"), now=NOW, public_url=SITE
        )
    async with place.browser(who) as browser:
        found = {
            meeting: (await browser.client.get(f"/fi/meetings/{meeting}/files/{place.own['file']}/x.txt")).status_code
            for meeting in (OWN.meeting, OTHER.meeting, draft.id)
        }

    assert found == {OWN.meeting: 200, OTHER.meeting: 404, draft.id: 404}
