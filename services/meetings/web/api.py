"""Meetings as JSON for other systems, the feed of their changes, and the documents of the events."""

import base64
import binascii
import json
import re
from datetime import UTC, date, datetime, time
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import FastAPI, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, BeforeValidator
from starlette.exceptions import HTTPException

from services.meetings import store
from services.meetings.domain.times import first_moment
from services.meetings.store import Wanted
from services.meetings.web.shown import one_shown, shown
from shared.contracts import TOPICS
from shared.contracts.asyncapi import asyncapi_document
from shared.contracts.meetings import Meeting, MeetingStatus
from shared.contracts.schemas import json_schema
from shared.formats import HELSINKI
from shared.postgres import Database, encode_json
from shared.web import Pages, cached, error_handlers, problems

MOUNT = "/api"
USUAL_PAGE = 100
LARGEST_PAGE = 500
_ABOUT = """Meetings as their public pages have them: what the topic `meetings.meetings.v1` says, to be asked for by
HTTP. Drafts and links for joining online are nowhere in it. Unlike on the topic, `previous_when` stays as long as the
meeting is one that was moved.

To keep a copy: read `/meetings` to its last page, remember the `position` of the first one, and from then on ask
`/meetings/changes?after=POSITION`, each time with the `next` of the answer before. A change can come that you know
already: keep the highest `version`. Changes are kept for seven days; who has been away longer gets 410 and starts over.

Answers of `/meetings` carry an ETag. Errors are problem details (RFC 9457)."""
_NUMBER = re.compile(r"[-+]?[0-9.]+")
_START_OVER = "Changes after this position are no longer all kept. Read /api/meetings again and follow its position."


def _as_text(value: object) -> object:
    """A bare number is no day, though pydantic would take it as seconds since 1970."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        raise ValueError("write a day, or a moment with its zone, in ISO 8601")
    return value


_Moment = Annotated[AwareDatetime | date | None, BeforeValidator(_as_text)]


class Meetings(BaseModel):
    meetings: tuple[Meeting, ...]
    """By their start; those with an open date last."""
    next: str | None
    """The `cursor` of the next page; null on the last one."""
    position: int
    """Where the feed of changes stands: whoever follows it from here misses nothing that this answer does not show."""


class Change(BaseModel):
    position: int
    id: UUID
    """The meeting's."""
    type: str | None
    """The CloudEvents type: what happened. Null: the meeting was erased."""
    meeting: Meeting | None
    """The whole meeting after the change. Null: it was erased; forget it."""


class Changes(BaseModel):
    changes: tuple[Change, ...]
    """In the order in which they were published."""
    next: int
    """Ask for what comes after this."""


def create_api(database: Database, pages: Pages, *, kafka: str, topic_prefix: str) -> FastAPI:
    """The application to mount at `/api`. `kafka` is the address at which other systems reach the events."""
    api = FastAPI(
        title="Talkoot: meetings",
        version="1",
        description=_ABOUT,
        openapi_url="/meetings/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=problems({422: "A parameter cannot be taken.", 503: "The service is not available right now."}),
    )
    for kind, handler in error_handlers(pages).items():
        api.add_exception_handler(kind, handler)
    public_url = pages.public_url

    @api.get("/meetings", response_model=Meetings, summary="Public meetings, a page at a time")
    async def list_meetings(
        request: Request,
        *,
        group: Annotated[str | None, Query(max_length=100, description="A group's slug.")] = None,
        status: Annotated[list[MeetingStatus] | None, Query(description="May be repeated.")] = None,
        starting: Annotated[
            _Moment,
            Query(alias="from", description=f"Leaves out what is over by then. A day begins in {HELSINKI}."),
        ] = None,
        ending: Annotated[
            _Moment,
            Query(alias="to", description="Leaves out what begins then or later, and what has no date yet."),
        ] = None,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = USUAL_PAGE,
        cursor: Annotated[str | None, Query(max_length=200, description="The `next` of the page before.")] = None,
    ) -> Response:
        wanted = Wanted(group=_sayable(group), statuses=status, not_over_by=_moment(starting), begun_by=_moment(ending))
        after = None if cursor is None else _read_cursor(cursor)
        async with database.connection() as connection:
            # First the position: what changes between the two statements comes by the feed once more.
            position = await store.position(connection)
            found = await store.public_meetings(connection, wanted, after=after, limit=limit + 1)
        page = tuple(shown(meeting, its_group, public_url) for meeting, its_group in found[:limit])
        more = len(found) > limit
        return _json(request, Meetings(meetings=page, next=_cursor(page[-1]) if more else None, position=position))

    @api.get(
        "/meetings/changes",
        response_model=Changes,
        summary="What has changed since",
        responses=problems({410: "Changes after this are no longer kept: start over."}),
    )
    async def changes(
        after: Annotated[int, Query(ge=0, le=2**62, description="A position that an earlier answer gave.")] = 0,
        limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = USUAL_PAGE,
    ) -> Response:
        async with database.connection() as connection:
            rows = await store.published_after(connection, after, limit)
        if rows is None:
            raise HTTPException(410, _START_OVER)
        found = tuple(
            Change(
                position=row["position"],
                id=UUID(row["key"]),
                type=row["headers"].get("ce_type"),
                meeting=None if row["value"] is None else Meeting.model_validate_json(row["value"]),
            )
            for row in rows
        )
        answer = Changes(changes=found, next=found[-1].position if found else after)
        return Response(answer.model_dump_json(), media_type="application/json")

    @api.get(
        "/meetings/{meeting_id}",
        response_model=Meeting,
        summary="One public meeting",
        responses=problems({404: "There is no such public meeting."}),
    )
    async def get_meeting(request: Request, meeting_id: UUID) -> Response:
        async with database.connection() as connection:
            meeting = await one_shown(connection, meeting_id, public_url)
        if meeting is None:
            raise HTTPException(404)
        return _json(request, meeting)

    @api.get("/events/asyncapi.json", include_in_schema=False)
    async def asyncapi(request: Request) -> Response:
        document = encode_json(asyncapi_document(public_url=public_url, kafka=kafka, topic_prefix=topic_prefix))
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


def _sayable(text: str | None) -> str | None:
    """PostgreSQL's text has no NUL, so nothing is called so."""
    return None if text is None else text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _moment(value: datetime | date | None) -> datetime | None:
    """A day is its first moment in Helsinki. Raises HTTPException for one that no clock has."""
    if value is None:
        return None
    local = value if isinstance(value, datetime) else datetime.combine(value, time(), ZoneInfo(HELSINKI))
    try:
        return local.astimezone(UTC)
    except OverflowError:
        raise HTTPException(422, "That time is too far away.") from None


def _cursor(last: Meeting) -> str:
    starts = first_moment(last.when, last.time_zone)
    content = json.dumps([None if starts is None else starts.isoformat(), last.id.hex])
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[datetime | None, UUID]:
    try:
        content = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        starts, meeting_id = json.loads(content)
        moment = None if starts is None else datetime.fromisoformat(starts).astimezone(UTC)
        return moment, UUID(meeting_id)
    except (binascii.Error, ValueError, TypeError, AttributeError, OverflowError):
        raise HTTPException(422, "The cursor is none that an answer gave.") from None
