"""The form by which anybody joins a group."""

from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from services.registration.domain.groups import ThemeGroup
from services.registration.domain.person import HONEYPOT, Invalid
from services.registration.web.choices import LANGUAGE_CHOICES, ORGANISATION_TYPE_CHOICES
from services.registration.web.faults import by_field
from services.registration.web.origins import Origins
from services.registration.web.problems import invalid, no_such_group, not_open, unavailable
from services.registration.web.reception import NotOpen, Reception
from services.registration.web.typed import JSON, media_type, read_form, read_json
from shared.languages import Language, Message, is_language, translatable
from shared.postgres import Unavailable
from shared.web import RETRY_AFTER, PageRoute, Pages, cached, content_security_policy

PATH: Final = "/{lang}/groups/{slug}/join"
EMBEDDED: Final = f"{PATH}/embed"
"""The same within pages of other sites."""
_NOT_SAVED: Final = translatable(
    "Your registration could not be saved right now. What you entered is still here: try again in a minute."
)
_STATUS_WHERE_ONE_CANNOT_JOIN: Final = 409


class JoinForm:
    def __init__(self, pages: Pages, reception: Reception, origins: Origins) -> None:
        self._pages = pages
        self._reception = reception
        self._origins = origins

    def routes(self) -> list[BaseRoute]:
        cors = self._origins.cors()
        return [
            PageRoute(PATH, self.take, methods=["POST"], middleware=cors),
            PageRoute(PATH, _refuse, methods=["OPTIONS"], middleware=cors),
            PageRoute(PATH, self.show),
            PageRoute(f"{PATH}/thanks", self.thank, middleware=cors),
            PageRoute(EMBEDDED, self.take, methods=["POST"]),
            PageRoute(EMBEDDED, self.show),
            PageRoute(f"{EMBEDDED}/thanks", self.thank),
            Route("/embed.js", self.script),
        ]

    async def show(self, request: Request) -> Response:
        """The form, or how else one joins."""
        group = await self._reception.group(request.path_params["slug"])
        if group is None:
            raise HTTPException(404)
        return self._page(request, group)

    async def take(self, request: Request) -> Response:
        """303 whatever we know of the address; 422, 409 or 503 with the form as it was typed."""
        if media_type(request) == JSON:
            return await self._take_json(request)
        if not self._origins.permit(request):
            raise HTTPException(403)
        typed = await read_form(request)
        group: ThemeGroup | None = None
        try:
            group = await self._reception.group(request.path_params["slug"])
            if group is None:
                raise HTTPException(404)
            await self._reception.take(group, typed, _language(request))
        except NotOpen:
            return self._page(request, group, typed, status=_STATUS_WHERE_ONE_CANNOT_JOIN)
        except Invalid as error:
            return self._page(request, group, typed, by_field(error.faults), status=422)
        except Unavailable:
            return self._page(request, group, typed, {"": _NOT_SAVED}, status=503, headers=RETRY_AFTER)
        return _to_thanks(request)

    async def _take_json(self, request: Request) -> Response:
        if not self._origins.permit(request):
            raise HTTPException(403)
        language = _language(request)
        typed = await read_json(request)
        try:
            group = await self._reception.group(request.path_params["slug"])
            if group is None:
                return no_such_group()
            await self._reception.take(group, typed, language)
        except NotOpen as error:
            return not_open(error.joining)
        except Invalid as error:
            return invalid(error.faults, self._pages, language)
        except Unavailable:
            return unavailable()
        return _to_thanks(request)

    async def thank(self, request: Request) -> Response:
        """Tells everybody the same."""
        group = await self._reception.group(request.path_params["slug"])
        if group is None:
            raise HTTPException(404)
        frame, headers = self._frame(request)
        return self._pages.render(request, "thanks.html", headers=headers, group=group, frame=frame)

    async def script(self, request: Request) -> Response:
        """What other sites put into their pages. Its address never changes, so it is asked for again each hour."""
        script = Response(
            self._pages.content("embed.js"),
            media_type="text/javascript",
            headers={"Cross-Origin-Resource-Policy": "cross-origin"},
        )
        return cached(request, script, seconds=3600)

    def _frame(self, request: Request) -> tuple[str, Mapping[str, str]]:
        """The template around the form, and the headers that say which sites may have it in theirs."""
        if not request.scope["path"].removesuffix("/thanks").endswith("/embed"):
            return "layout.html", {}
        https = self._pages.public_url.startswith("https://")
        policy = content_security_policy(https=https, framed_by=self._origins.foreign)
        return "embedded.html", {"Content-Security-Policy": policy}

    def _page(
        self,
        request: Request,
        group: ThemeGroup | None,
        typed: Mapping[str, str] | None = None,
        errors: Mapping[str, Message] | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        frame, own_headers = self._frame(request)
        return self._pages.render(
            request,
            "join.html",
            status=status,
            headers={**own_headers, **(headers or {})},
            frame=frame,
            group=group,
            joining="open" if group is None else self._reception.joining(group),
            values=typed or {"language": _language(request)},
            errors=errors or {},
            honeypot_name=HONEYPOT,
            organisation_types=ORGANISATION_TYPE_CHOICES,
            languages=LANGUAGE_CHOICES,
        )


async def _refuse(_request: Request) -> Response:
    """What the CORS middleware has not answered was no question of a browser."""
    raise HTTPException(405)


def _language(request: Request) -> Language:
    language = request.path_params["lang"]
    assert is_language(language)
    return language


def _to_thanks(request: Request) -> Response:
    return Response(status_code=303, headers={"Location": f"{request.scope['path']}/thanks"})
