"""Every part of the design on one page, `/{lang}/styleguide`: to look at, and for tests. Not for the public."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from shared.languages import translatable
from shared.web.pages import Pages
from shared.web.paths import PageRoute

_CHOICES = [
    ("", translatable("Not chosen")),
    ("first", translatable("First choice")),
    ("second", translatable("Second choice")),
]
_ERRORS = {
    "wrong": translatable("Check what you entered here"),
    "wrong-choice": translatable("Fill in this field"),
}


def styleguide_routes(pages: Pages) -> list[BaseRoute]:
    """To be wired where a setting says that this is a place of development."""

    async def show(request: Request) -> Response:
        return pages.render(
            request,
            "styleguide.html",
            headers={"X-Robots-Tag": "noindex"},
            choices=_CHOICES,
            form_errors=_ERRORS,
            moment=datetime(2026, 12, 17, 10, tzinfo=UTC),
        )

    return [PageRoute("/{lang}/styleguide", show)]
