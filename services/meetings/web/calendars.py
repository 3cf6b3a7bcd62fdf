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
from shared.clock import Clock
from shared.contracts.meetings import Meeting
from shared.languages import DEFAULT, Language, is_language, localised
from shared.postgres import Database
from shared.web import cached

REFRESH: Final = timedelta(hours=1)
KEPT_FOR_S: Final = 300
LOOKING_BACK: Final = timedelta(days=400)
"""So far back the calendar of all groups goes; that of one group has all its meetings."""
CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
ALL: Final[dict[Language, str]] = {
    "fi": "Teemaryhmien kokoukset",
    "sv": "Temagruppernas möten",
    "en": "Meetings of the theme groups",
}


class Calendars:
    """The calendars over one database. `?lang=sv` or `en` chooses another language than Finnish."""

    def __init__(self, database: Database, public_url: str, clock: Clock) -> None:
        self._database = database
        self._public_url = public_url
        self._clock = clock
        self._made: dict[tuple[str, Language], tuple[list[Meeting], str, bytes]] = {}

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/calendar/all.ics", self.everything),
            Route("/calendar/groups/{slug}.ics", self.of_group),
            Route("/calendar/meetings/{id:uuid}.ics", self.of_meeting),
        ]

    async def everything(self, request: Request) -> Response:
        language = _language(request)
        wanted = Wanted(not_over_by=self._clock() - LOOKING_BACK)
        async with self._database.connection() as connection:
            meetings = await all_shown(connection, self._public_url, wanted)
        return _calendar(request, self._feed("", meetings, ALL[language], language), "talkoot")

    async def of_group(self, request: Request) -> Response:
        slug, language = request.path_params["slug"], _language(request)
        async with self._database.connection() as connection:
            group = await store.group_by_slug(connection, slug) if "\x00" not in slug else None
            if group is None or group.status == "draft":
                raise HTTPException(404)
            meetings = await all_shown(connection, self._public_url, Wanted(group=slug))
        name = localised(group.name, language)
        return _calendar(request, self._feed(slug, meetings, name.text if name else slug, language), slug)

    def _feed(self, of: str, meetings: list[Meeting], name: str, language: Language) -> bytes:
        """The feed, made anew only where something in it has changed: programs ask far more often than that."""
        kept = self._made.get((of, language))
        if kept is not None and kept[:2] == (meetings, name):
            return kept[2]
        made = feed(meetings, name=name, language=language, refresh=REFRESH)
        self._made[of, language] = (meetings, name, made)
        return made

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
    return cached(request, response, seconds=KEPT_FOR_S)
