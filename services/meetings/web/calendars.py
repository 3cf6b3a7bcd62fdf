"""Calendars to subscribe to, and single meetings to put into one's own (RFC 5545, RFC 7986)."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.meetings import store
from services.meetings.store import Wanted
from services.meetings.web.shown import all_shown, one_shown
from shared.calendars import Undated, feed, publication
from shared.languages import DEFAULT, Language, is_language, localised
from shared.postgres import Database
from shared.web import cached

REFRESH: Final = timedelta(hours=1)
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
ALL: Final[dict[Language, str]] = {
    "fi": "Teemaryhmien kokoukset",
    "sv": "Temagruppernas möten",
    "en": "Meetings of the theme groups",
}


class Calendars:
    """The calendars over one database. `?lang=sv` or `en` chooses another language than Finnish."""

    def __init__(self, database: Database, public_url: str) -> None:
        self._database = database
        self._public_url = public_url

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/calendar/all.ics", self.everything),
            Route("/calendar/groups/{slug}.ics", self.of_group),
            Route("/calendar/meetings/{id:uuid}.ics", self.of_meeting),
        ]

    async def everything(self, request: Request) -> Response:
        language = _language(request)
        async with self._database.connection() as connection:
            meetings = await all_shown(connection, self._public_url, Wanted())
        return _calendar(request, feed(meetings, name=ALL[language], language=language, refresh=REFRESH), "talkoot")

    async def of_group(self, request: Request) -> Response:
        slug, language = request.path_params["slug"], _language(request)
        async with self._database.connection() as connection:
            group = await store.group_by_slug(connection, slug) if "\x00" not in slug else None
            if group is None or group.status == "draft":
                raise HTTPException(404)
            meetings = await all_shown(connection, self._public_url, Wanted(group=slug))
        name = localised(group.name, language)
        calendar = feed(meetings, name=name.text if name else slug, language=language, refresh=REFRESH)
        return _calendar(request, calendar, slug)

    async def of_meeting(self, request: Request) -> Response:
        meeting_id: UUID = request.path_params["id"]
        async with self._database.connection() as connection:
            meeting = await one_shown(connection, meeting_id, self._public_url)
        if meeting is None:
            raise HTTPException(404)
        try:
            calendar = publication(meeting, language=_language(request))
        except Undated:
            raise HTTPException(404) from None
        return _calendar(request, calendar, str(meeting_id))


def _language(request: Request) -> Language:
    asked = request.query_params.get("lang", DEFAULT)
    return asked if is_language(asked) else DEFAULT


def _calendar(request: Request, calendar: bytes, name: str) -> Response:
    safe = "".join(character for character in name if character.isascii() and (character.isalnum() or character == "-"))
    headers = {"Content-Disposition": f'inline; filename="{safe or "talkoot"}.ics"'}
    response = Response(calendar, headers=headers)
    response.headers["Content-Type"] = CONTENT_TYPE
    return cached(request, response, seconds=300)
