"""What all managing pages of meetings do alike: find what the path names, refuse in words, ask before mails go out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.meetings import store
from services.meetings.domain.errors import NoSuchMeeting
from services.meetings.domain.meetings import Group, Meeting
from services.meetings.domain.snapshots import public
from services.meetings.usecases.audited import audited
from services.meetings.web.manage.words import BUTTONS, DONE, HEADINGS, STATUS_KINDS, STATUSES, AskedKind
from shared.access import Gate, Permission, Visitor, see_other
from shared.access.gate import TOKEN
from shared.clock import Clock
from shared.postgres import Connection, Database
from shared.web import content_security_policy, language_of

PATH: Final = "/{lang}/manage/groups/{slug}/meetings"
ONE: Final = f"{PATH}/{{id:uuid}}"
CONFIRMED: Final = "confirmed"
"""The field of a form that was shown once more before mails go out."""
_LONGEST_QUERY: Final = 24_000
"""Characters: what every proxy lets through in an address."""

Change = Callable[[Connection, datetime], Awaitable[Meeting]]


@dataclass(frozen=True, slots=True)
class Asking:
    """What a lead is asked to confirm before the members are told."""

    kind: AskedKind
    meeting: Meeting
    """As it will be."""
    before: Meeting | None = None


class Desk:
    def __init__(self, gate: Gate, database: Database, public_url: str, clock: Clock) -> None:
        self.gate = gate
        self.database = database
        self.public_url = public_url
        self.clock = clock

    async def group(self, request: Request, visitor: Visitor, permission: Permission) -> Group:
        """The group of the path, if the visitor may do that in it. Raises HTTPException."""
        async with self.database.connection() as connection:
            group = await store.group_by_slug(connection, request.path_params["slug"])
        if group is None:
            raise HTTPException(404)
        visitor.require(permission, group.id)
        return group

    async def meeting(self, request: Request, visitor: Visitor, permission: Permission) -> tuple[Group, Meeting]:
        """The meeting of the path, if it is one of the path's group. Raises HTTPException."""
        group = await self.group(request, visitor, permission)
        async with self.database.connection() as connection:
            meeting = await store.by_id(connection, request.path_params["id"])
        if meeting is None or meeting.group_id != group.id:
            raise HTTPException(404)
        return group, meeting

    async def change(
        self, visitor: Visitor, meeting: Meeting, action: str, change: Change, *, saw_version: int | None = None
    ) -> Meeting:
        """Do it, and log it. Raises MeetingError, and HTTPException where the meeting has gone meanwhile."""
        now = self.clock()
        try:
            async with self.database.transaction() as connection:
                _, after = await audited(
                    connection,
                    visitor.actor,
                    action,
                    meeting.id,
                    lambda: change(connection, now),
                    saw_version=saw_version,
                    now=now,
                )
        except NoSuchMeeting:
            raise HTTPException(404) from None
        return after

    def page(
        self, request: Request, visitor: Visitor, group: Group, template: str, *, status: int = 200, **context: object
    ) -> Response:
        return visitor.render(
            template,
            status=status,
            group=group,
            current="meetings",
            here=meetings_path(request, group),
            status_names=STATUSES,
            status_kinds=STATUS_KINDS,
            done=DONE.get(request.query_params.get("done", "")),
            **context,
        )

    def ask(
        self, request: Request, visitor: Visitor, group: Group, asking: Asking, typed: Mapping[str, str]
    ) -> Response:
        """Show whom it will tell, and what the mail will say, before it is sent."""
        response = self.page(
            request,
            visitor,
            group,
            "manage/confirm.html",
            asking=asking,
            heading=HEADINGS[asking.kind],
            button=BUTTONS[asking.kind],
            preview=self._preview(request, group, asking),
            fields={name: value for name, value in typed.items() if name not in (TOKEN, CONFIRMED)},
        )
        # The preview is a page of notifications within this one.
        policy = content_security_policy(https=self.public_url.startswith("https://"))
        response.headers["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
        return response

    def to(self, request: Request, group: Group, meeting: Meeting | None, done: str) -> Response:
        """On to the meeting's page, or without a meeting to the list, which says what has been done."""
        path = meetings_path(request, group) + (f"/{meeting.id}" if meeting else "")
        return see_other(f"{path}?done={done}")

    def _preview(self, request: Request, group: Group, asking: Asking) -> str:
        before = asking.before
        moved = asking.kind == "meeting-moved" and before is not None and before.when != asking.meeting.when
        snapshot = public(
            asking.meeting, group, public_url=self.public_url, previous_when=before.when if before and moved else None
        )
        query = {"kind": asking.kind, "snapshot": snapshot.model_dump_json()}
        if len(urlencode(query)) > _LONGEST_QUERY:
            query["snapshot"] = snapshot.model_copy(update={"agenda": {}, "minutes": {}}).model_dump_json()
        return f"/{language_of(request)}/manage/groups/{group.slug}/mails/preview?{urlencode(query)}"


def meetings_path(request: Request, group: Group) -> str:
    return f"/{language_of(request)}/manage/groups/{group.slug}/meetings"


async def typed_fields(request: Request) -> dict[str, str]:
    """The texts of the form; files are no texts."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def saw_version(typed: Mapping[str, str]) -> int | None:
    """The version of the meeting that the form was made from. Raises HTTPException where it is none."""
    version = typed.get("version", "")
    if not version:
        return None
    if not version.isdecimal() or len(version) > 9:
        raise HTTPException(400)
    return int(version)
