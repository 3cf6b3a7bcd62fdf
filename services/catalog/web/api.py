"""The groups as JSON, for other systems: what `catalog.groups.v1` says, to be asked for by HTTP."""

from typing import Annotated, Literal

from fastapi import FastAPI, Path, Request, Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from services.catalog import store
from services.catalog.domain.groups import Group, public
from shared.contracts.catalog import Group as PublicGroup
from shared.postgres import Database
from shared.web import Pages, cached, error_handlers, problems

MOUNT = "/api"
_ABOUT = """Theme groups as their public pages have them. Drafts are not shown.

Leads' mail addresses are left out here (`email` is null), against programs that gather them: a group's page gives them
to people, and the topic `catalog.groups.v1` to other systems. Proposed meetings are not public either.

Answers carry an ETag. Errors are problem details (RFC 9457)."""


class Groups(BaseModel):
    groups: tuple[PublicGroup, ...]
    """Active and ended ones, the oldest first."""


def create_api(database: Database, pages: Pages) -> FastAPI:
    """The application to mount at `/api`."""
    api = FastAPI(
        title="Talkoot: theme groups",
        version="1",
        description=_ABOUT,
        openapi_url="/groups/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=problems({422: "A parameter cannot be taken.", 503: "The service is not available right now."}),
    )
    for kind, handler in error_handlers(pages).items():
        api.add_exception_handler(kind, handler)

    @api.get("/groups", response_model=Groups, summary="All public groups")
    async def list_groups(request: Request, status: Literal["active", "ended"] | None = None) -> Response:
        async with database.connection() as connection:
            found = await store.groups(connection)
        shown = [group for group in found if group.status != "draft" and status in {None, group.status}]
        return _json(request, Groups(groups=tuple(_shown(group) for group in shown)))

    @api.get(
        "/groups/{slug}",
        response_model=PublicGroup,
        summary="One public group",
        responses=problems({404: "There is no such public group."}),
    )
    async def get_group(request: Request, slug: Annotated[str, Path(max_length=100)]) -> Response:
        async with database.connection() as connection:
            group = await store.by_slug(connection, slug) if "\x00" not in slug else None
        if group is None or group.status == "draft":
            raise HTTPException(404)
        return _json(request, _shown(group))

    return api


def _shown(group: Group) -> PublicGroup:
    snapshot = public(group)
    leads = tuple(lead.model_copy(update={"email": None}) for lead in snapshot.leads)
    return snapshot.model_copy(update={"leads": leads, "proposed_meetings": ()})


def _json(request: Request, model: BaseModel) -> Response:
    return cached(request, Response(model.model_dump_json(), media_type="application/json"))
