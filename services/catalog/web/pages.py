"""The site's front page, the groups' pages, and a lead's mail address on request."""

from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.catalog import store
from services.catalog.domain.groups import Group, joining
from services.catalog.domain.slugs import is_slug
from services.catalog.web.shown import group_page
from services.catalog.web.structured_data import site_data
from shared.clock import Clock
from shared.contracts.meetings import Meeting
from shared.postgres import Database
from shared.web import PageRoute, Pages, cached, choose_language, language_of


class CatalogPages:
    """The pages over one database. Drafts are nowhere among them."""

    def __init__(self, database: Database, pages: Pages, clock: Clock) -> None:
        self._database = database
        self._pages = pages
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", choose_language),
            PageRoute("/{lang}/", self.front_page),
            PageRoute("/{lang}/groups/{slug}", self.group_page),
            PageRoute("/{lang}/groups/{slug}/leads/{number:int}", self.lead_mail, methods=["POST"]),
            PageRoute("/{lang}/groups/{slug}/leads/{number:int}", self.back_to_leads, methods=["GET"]),
        ]

    async def front_page(self, request: Request) -> Response:
        now = self._clock()
        async with self._database.connection() as connection:
            groups = [group for group in await store.groups(connection) if group.status != "draft"]
            next_meetings: dict[UUID, Meeting] = await store.next_meetings(connection, now)
        response = self._pages.render(
            request,
            "front.html",
            active=[group for group in groups if group.status == "active"],
            ended=[group for group in groups if group.status == "ended"],
            next_meetings=next_meetings,
            joining={group.id: joining(group.status, group.content, now=now) for group in groups},
            data=site_data(self._pages.public_url, language_of(request)),
        )
        return cached(request, response)

    async def group_page(self, request: Request) -> Response:
        group, meetings = await self._public_group(request)
        shown = group_page(
            group, meetings, public_url=self._pages.public_url, language=language_of(request), now=self._clock()
        )
        response = self._pages.render(request, "group.html", **shown)
        return cached(request, response)

    async def lead_mail(self, request: Request) -> Response:
        """A lead's address in plain text. It takes a POST, which programs that gather addresses do not send."""
        group, _ = await self._public_group(request)
        number = request.path_params["number"]
        leads = group.content.leads
        if not 1 <= number <= len(leads) or leads[number - 1].email is None:
            raise HTTPException(404)
        return self._pages.render(
            request,
            "lead_mail.html",
            headers={"X-Robots-Tag": "noindex"},
            group=group,
            lead=leads[number - 1],
            number=number,
        )

    async def back_to_leads(self, request: Request) -> Response:
        """For who comes back to a lead's address by the browser's history or a bookmark."""
        return RedirectResponse(f"/{language_of(request)}/groups/{_slug(request)}#leads", 303)

    async def _public_group(self, request: Request) -> tuple[Group, list[Meeting]]:
        async with self._database.connection() as connection:
            group = await store.by_slug(connection, _slug(request))
            if group is None or group.status == "draft":
                raise HTTPException(404)
            return group, await store.meetings_of(connection, group.id)


def _slug(request: Request) -> str:
    slug: str = request.path_params["slug"]
    if not is_slug(slug):
        raise HTTPException(404)
    return slug
