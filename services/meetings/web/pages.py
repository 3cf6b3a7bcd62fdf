"""The pages of meetings: one, and all that are coming."""

from datetime import datetime
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.meetings.domain.times import last_moment
from services.meetings.store import Wanted
from services.meetings.web.shown import all_shown, one_shown
from shared.clock import Clock
from shared.contracts.meetings import Meeting
from shared.contracts.when import Open
from shared.postgres import Database
from shared.web import PageRoute, Pages, cached, language_of
from shared.web.structured_data import event_data


class MeetingPages:
    """The pages over one database."""

    def __init__(self, database: Database, pages: Pages, clock: Clock) -> None:
        self._database = database
        self._pages = pages
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [
            PageRoute("/{lang}/meetings/", self.coming),
            PageRoute("/{lang}/meetings/{id:uuid}", self.meeting),
        ]

    async def coming(self, request: Request) -> Response:
        async with self._database.connection() as connection:
            meetings = await all_shown(connection, self._pages.public_url, Wanted(not_over_by=self._clock()))
        return cached(request, self._pages.render(request, "meetings.html", meetings=meetings))

    async def meeting(self, request: Request) -> Response:
        meeting_id: UUID = request.path_params["id"]
        async with self._database.connection() as connection:
            meeting = await one_shown(connection, meeting_id, self._pages.public_url)
        if meeting is None:
            raise HTTPException(404)
        language = language_of(request)
        group_page = f"{self._pages.public_url}/{language}/groups/{meeting.group.slug}"
        data = {"@context": "https://schema.org", **event_data(meeting, group_page, language)}
        response = self._pages.render(
            request,
            "meeting.html",
            meeting=meeting,
            over=_is_over(meeting, self._clock()),
            dated=not isinstance(meeting.when, Open),
            data=data,
        )
        return cached(request, response)


def _is_over(meeting: Meeting, now: datetime) -> bool:
    ends = last_moment(meeting.when, meeting.time_zone)
    return meeting.status == "held" or (ends is not None and ends <= now)
