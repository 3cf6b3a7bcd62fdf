"""The page where one asks for a new link."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.registration.domain.person import Invalid, read_address
from services.registration.usecases.request_link import RequestLink, request_link
from services.registration.web.faults import by_field
from services.registration.web.pages.private import PATH, PrivatePages, language_of_path, see_other
from services.registration.web.typed import read_form
from shared.postgres import Database
from shared.web import PageRoute


class LinkPages:
    """`asked` is called when somebody has asked for a link: their address waits to be looked up."""

    def __init__(self, pages: PrivatePages, database: Database, *, asked: Callable[[], None]) -> None:
        self._pages = pages
        self._database = database
        self._asked = asked

    def routes(self) -> list[BaseRoute]:
        return [
            PageRoute(f"{PATH}/link", self.send, methods=["POST"]),
            PageRoute(f"{PATH}/link", self.ask),
            PageRoute(f"{PATH}/link/sent", self.sent),
        ]

    async def ask(self, request: Request) -> Response:
        return self._pages.ask_for_address(request)

    async def send(self, request: Request) -> Response:
        """The same answer after the same work, whether the address is known or not."""
        typed = await read_form(request)
        try:
            command = RequestLink(read_address(typed))
        except Invalid as error:
            return self._pages.ask_for_address(request, status=422, typed=typed, errors=by_field(error.faults))
        async with self._database.transaction() as connection:
            await request_link(connection, command)
        self._asked()
        return see_other(f"/{language_of_path(request)}/registrations/link/sent")

    async def sent(self, request: Request) -> Response:
        return self._pages.render(request, "link_sent.html")
