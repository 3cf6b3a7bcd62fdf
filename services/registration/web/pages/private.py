"""What all pages of one person have in common."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from shared.languages import Language, Message, is_language
from shared.web import Pages

PATH: Final = "/{lang}/registrations"
_HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


class PrivatePages:
    """Renders pages that are kept nowhere and tell no other site where a visitor came from."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def render(self, request: Request, name: str, *, status: int = 200, **context: object) -> Response:
        return self._pages.render(request, name, status=status, headers=_HEADERS, **context)

    def dead_link(self, request: Request, *, status: int) -> Response:
        """404 for a link that leads nowhere, 410 for one whose time is over; both offer a new one."""
        return self.ask_for_address(request, status=status, dead=True)

    def ask_for_address(
        self,
        request: Request,
        *,
        status: int = 200,
        dead: bool = False,
        typed: Mapping[str, str] | None = None,
        errors: Mapping[str, Message] | None = None,
    ) -> Response:
        """The form by which one asks for a new link."""
        return self.render(request, "link.html", status=status, dead=dead, values=typed or {}, errors=errors or {})


def see_other(path: str) -> Response:
    """The form has been taken: on to this page."""
    return Response(status_code=303, headers={"Location": path, **_HEADERS})


def language_of_path(request: Request) -> Language:
    language = request.path_params["lang"]
    assert is_language(language)
    return language
