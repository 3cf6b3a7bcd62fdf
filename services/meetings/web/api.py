"""Meetings as JSON for other systems, the feed of their changes, and the documents of the events."""

from typing import Annotated
from uuid import UUID

from fastapi import FastAPI, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel
from starlette.exceptions import HTTPException

from services.meetings import store
from services.meetings.store import Wanted
from services.meetings.web.shown import all_shown, one_shown
from shared.contracts import TOPICS
from shared.contracts.asyncapi import asyncapi_document
from shared.contracts.meetings import Meeting, MeetingStatus
from shared.contracts.schemas import json_schema
from shared.postgres import Database, encode_json
from shared.web import Pages, cached, error_handlers

MOUNT = "/api"
LARGEST_PAGE = 500
_ABOUT = """Meetings as their public pages have them: what `meetings.meetings.v1` says, to be asked for by HTTP. Drafts
and links for joining online are not shown.

`/meetings/changes` tells each change once, in order: keep `next` and ask again with `after`. Changes are kept for seven
days; who has been away longer gets 410 and starts over from `/meetings`.

Answers carry an ETag. Errors are problem details (RFC 9457)."""


class Meetings(BaseModel):
    meetings: tuple[Meeting, ...]
    """By their start; those with an open date last."""


class Change(BaseModel):
    position: int
    type: str | None
    """The CloudEvents type: what happened. None: the meeting was erased."""
    id: UUID
    meeting: Meeting | None


class Changes(BaseModel):
    changes: tuple[Change, ...]
    next: int
    """Ask for what comes after this."""


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int


def create_api(database: Database, pages: Pages, *, kafka: str) -> FastAPI:
    """The application to mount at `/api`. `kafka` is the address at which other systems reach the events."""
    api = FastAPI(
        title="Talkoot: meetings",
        version="1",
        description=_ABOUT,
        openapi_url="/meetings/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses={503: {"description": "The service is not available right now.", "model": Problem}},
    )
    for kind, handler in error_handlers(pages).items():
        api.add_exception_handler(kind, handler)
    public_url = pages.public_url

    @api.get("/meetings", response_model=Meetings, summary="All public meetings")
    async def list_meetings(
        request: Request,
        group: Annotated[str | None, Query(max_length=100, description="A group's slug.")] = None,
        status: MeetingStatus | None = None,
        after: Annotated[AwareDatetime | None, Query(description="Only meetings that are not over by then.")] = None,
        before: Annotated[AwareDatetime | None, Query(description="Only meetings that begin before then.")] = None,
    ) -> Response:
        async with database.connection() as connection:
            statuses = None if status is None else (status,)
            wanted = Wanted(group=group, statuses=statuses, not_over_by=after, begun_by=before)
            shown = tuple(await all_shown(connection, public_url, wanted))
        return _json(request, Meetings(meetings=shown))

    @api.get(
        "/meetings/changes",
        response_model=Changes,
        summary="What has changed since",
        responses={410: {"description": "Changes after this are no longer kept: start over.", "model": Problem}},
    )
    async def changes(
        after: Annotated[int, Query(ge=0, le=2**62)] = 0, limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100
    ) -> Response:
        async with database.connection() as connection:
            rows = await store.published_after(connection, after, limit)
        if rows is None:
            raise HTTPException(410)
        found = tuple(
            Change(
                position=row["position"],
                type=row["headers"].get("ce_type"),
                id=UUID(row["key"]),
                meeting=None if row["value"] is None else Meeting.model_validate_json(row["value"]),
            )
            for row in rows
        )
        answer = Changes(changes=found, next=rows[-1]["position"] if rows else after)
        return Response(answer.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})

    @api.get(
        "/meetings/{meeting_id}",
        response_model=Meeting,
        summary="One public meeting",
        responses={404: {"description": "There is no such public meeting.", "model": Problem}},
    )
    async def get_meeting(request: Request, meeting_id: UUID) -> Response:
        async with database.connection() as connection:
            meeting = await one_shown(connection, meeting_id, public_url)
        if meeting is None:
            raise HTTPException(404)
        return _json(request, meeting)

    @api.get("/events/asyncapi.json", include_in_schema=False)
    async def asyncapi(request: Request) -> Response:
        document = encode_json(asyncapi_document(public_url=public_url, kafka=kafka))
        return cached(request, Response(document, media_type="application/json"))

    @api.get("/events/schemas/{topic}.json", include_in_schema=False)
    async def schema(request: Request, topic: Annotated[str, Path(max_length=100)]) -> Response:
        found = next((each for each in TOPICS if each.name == topic), None)
        if found is None:
            raise HTTPException(404)
        return cached(request, Response(encode_json(json_schema(found, public_url)), media_type="application/json"))

    return api


def _json(request: Request, model: BaseModel) -> Response:
    return cached(request, Response(model.model_dump_json(), media_type="application/json"))
