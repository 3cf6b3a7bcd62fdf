"""The page where a person confirms the mail address."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.registration.domain.links import PersonalLinks
from services.registration.domain.member import LinkExpired
from services.registration.usecases.confirm import Confirm, confirm
from services.registration.usecases.see import see
from services.registration.web.pages.private import PATH, PrivatePages, language_of_path, see_other
from shared.clock import Clock
from shared.links import BadLink
from shared.postgres import Database
from shared.web import PageRoute


class ConfirmPages:
    def __init__(self, pages: PrivatePages, database: Database, links: PersonalLinks, clock: Clock) -> None:
        self._pages = pages
        self._database = database
        self._links = links
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        path = f"{PATH}/confirm/{{token}}"
        return [PageRoute(path, self.confirm, methods=["POST"]), PageRoute(path, self.ask)]

    async def ask(self, request: Request) -> Response:
        """A button; straight to the own page where there is nothing left to confirm."""
        now = self._clock()
        try:
            member_id, expires = self._links.read_confirm_token(request.path_params["token"])
        except BadLink:
            return self._pages.dead_link(request, status=404)
        async with self._database.connection() as connection:
            registration = await see(connection, member_id, now=now)
        if registration is not None and registration.member.status == "member":
            return see_other(self._own_page(request, registration.member.id))
        if registration is None or registration.member.status == "withdrawn" or now >= expires:
            return self._pages.dead_link(request, status=410)
        return self._pages.render(request, "confirm.html", registration=registration)

    async def confirm(self, request: Request) -> Response:
        try:
            member_id, expires = self._links.read_confirm_token(request.path_params["token"])
        except BadLink:
            return self._pages.dead_link(request, status=404)
        try:
            async with self._database.transaction() as connection:
                member = await confirm(connection, Confirm(member_id, expires), links=self._links, now=self._clock())
        except LinkExpired:
            return self._pages.dead_link(request, status=410)
        return see_other(f"{self._own_page(request, member.id)}?done=confirmed")

    def _own_page(self, request: Request, member_id: UUID) -> str:
        return f"/{language_of_path(request)}/registrations/{self._links.own_page_token(member_id)}"
