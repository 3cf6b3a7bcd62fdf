"""The pages of meetings: one, and all that are coming."""

from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.meetings import store
from services.meetings.domain.times import last_moment
from services.meetings.gateways.bucket import StorageAway
from services.meetings.store import Wanted
from services.meetings.usecases.keep_files import Files
from services.meetings.web.shown import all_shown, one_shown
from shared.clock import Clock
from shared.contracts.meetings import Meeting
from shared.contracts.when import Open
from shared.languages import Language
from shared.postgres import Database
from shared.structured_data import event_data, plain_text
from shared.web import PageRoute, Pages, cached, language_of


class MeetingPages:
    """The pages over one database."""

    def __init__(self, database: Database, files: Files, pages: Pages, clock: Clock) -> None:
        self._database = database
        self._files = files
        self._pages = pages
        self._clock = clock
        self._calendar_host = pages.public_url.partition("://")[2]

    def routes(self) -> list[BaseRoute]:
        return [
            PageRoute("/{lang}/meetings/", self.coming),
            PageRoute("/{lang}/meetings/{id:uuid}", self.meeting),
            PageRoute("/{lang}/meetings/{id:uuid}/files/{file:uuid}/{name}", self.file),
        ]

    async def coming(self, request: Request) -> Response:
        async with self._database.connection() as connection:
            meetings = await all_shown(connection, self._pages.public_url, Wanted(not_over_by=self._clock()))
        return cached(
            request, self._pages.render(request, "meetings.html", meetings=meetings, calendar_host=self._calendar_host)
        )

    async def meeting(self, request: Request) -> Response:
        meeting_id: UUID = request.path_params["id"]
        async with self._database.connection() as connection:
            meeting = await one_shown(connection, meeting_id, self._pages.public_url)
        if meeting is None:
            raise HTTPException(404)
        now = self._clock()
        response = self._pages.render(
            request,
            "meeting.html",
            meeting=meeting,
            over=_is_over(meeting, now),
            dated=not isinstance(meeting.when, Open),
            calendar_host=self._calendar_host,
            data=_event(meeting, self._pages.public_url, language_of(request)),
        )
        return cached(request, response)

    async def file(self, request: Request) -> Response:
        """One of the meeting's files, to be kept and not shown: no browser runs what is in it."""
        async with self._database.connection() as connection:
            found = await store.public_meeting(connection, request.path_params["id"])
            material = next(
                (each for each in (found[0].materials if found else ()) if each.id == request.path_params["file"]), None
            )
        try:
            content = None if material is None else await self._files.content(request.path_params["id"], material.id)
        except StorageAway:
            raise HTTPException(503) from None
        if material is None or content is None:
            raise HTTPException(404)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(material.name)}",
            "Cache-Control": "public, max-age=3600",
        }
        return Response(content, media_type=material.media_type, headers=headers)


def _event(meeting: Meeting, public_url: str, language: Language) -> dict[str, object] | None:
    """The meeting for search engines; None where it never had a date, which they need."""
    if isinstance(meeting.when, Open) and meeting.previous_when is None:
        return None
    group_page = f"{public_url}/{language}/groups/{meeting.group.slug}"
    data = {"@context": "https://schema.org", **event_data(meeting, group_page, language)}
    if isinstance(meeting.when, Open) and meeting.status != "cancelled":
        data["eventStatus"] = "https://schema.org/EventPostponed"
    data["organizer"] = {
        "@type": "Organization",
        "@id": group_page,
        "url": group_page,
        "name": plain_text(meeting.group.name, language),
    }
    return data


def _is_over(meeting: Meeting, now: datetime) -> bool:
    ends = last_moment(meeting.when, meeting.time_zone)
    return meeting.status == "held" or (ends is not None and ends <= now)
