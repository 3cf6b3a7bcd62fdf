"""The page behind the link in each meeting mail: mute the mails, or have them again."""

from urllib.parse import parse_qs
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from services.notifications.domain.unsubscribing import UnsubscribeLinks
from services.notifications.usecases.mute import NotAMember, is_muted, mute, unmute
from shared.clock import Clock
from shared.links import BadLink
from shared.postgres import Database
from shared.web import PageRoute, Pages

ONE_CLICK = ("List-Unsubscribe", "One-Click")


class UnsubscribePages:
    """GET only shows: scanners of mails follow links. POST acts, also for a mail program (RFC 8058)."""

    def __init__(self, database: Database, pages: Pages, links: UnsubscribeLinks, clock: Clock) -> None:
        self._database = database
        self._pages = pages
        self._links = links
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        path = "/{lang}/mails/unsubscribe/{token}"
        return [
            PageRoute(path, self._show, methods=["GET"]),
            PageRoute(path, self._act, methods=["POST"]),
        ]

    async def _show(self, request: Request) -> Response:
        member_id = self._member(request)
        try:
            async with self._database.connection() as connection:
                group, muted = await is_muted(connection, member_id)
        except NotAMember:
            return self._pages.render(request, "not_a_member.html")
        return self._pages.render(request, "unsubscribe.html", group=group, muted=muted)

    async def _act(self, request: Request) -> Response:
        member_id = self._member(request)
        body = await request.body()
        one_click = _is_one_click(body)
        again = not one_click and "unmute" in parse_qs(body.decode(errors="replace")).get("action", ())
        try:
            async with self._database.transaction() as connection:
                if again:
                    await unmute(connection, member_id)
                else:
                    await mute(connection, member_id, now=self._clock())
        except NotAMember:
            return self._pages.render(request, "not_a_member.html")
        if one_click:
            # RFC 8058, 3.1: no redirect, for mail programs do not follow one with a POST.
            return self._pages.render(request, "unsubscribe.html", group={}, muted=True)
        return RedirectResponse(request.url.path, 303)

    def _member(self, request: Request) -> UUID:
        try:
            return self._links.read(request.path_params["token"])
        except (BadLink, ValueError):
            raise HTTPException(404) from None


def _is_one_click(body: bytes) -> bool:
    """Whether a mail program asks: `List-Unsubscribe=One-Click`, as a form or multipart/form-data (RFC 8058, 3.2)."""
    name, value = ONE_CLICK
    return body.startswith(f"{name}={value}".encode()) or (f'name="{name}"'.encode() in body and value.encode() in body)
