"""Plan meetings: see them, schedule one, copy one, publish or discard a draft."""

from collections.abc import Mapping
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from uuid_utils.compat import uuid7

from services.meetings import store
from services.meetings.domain import meetings as rules
from services.meetings.domain.errors import MeetingError, NoSuchMeeting
from services.meetings.domain.meetings import Group, Meeting
from services.meetings.usecases.audited import entry
from services.meetings.usecases.discard import discard
from services.meetings.usecases.follow_groups import TIME_ZONE
from services.meetings.usecases.publish import publish
from services.meetings.usecases.schedule import Schedule, schedule
from services.meetings.web.manage.desk import CONFIRMED, ONE, PATH, Asking, Desk, saw_version, typed_fields
from services.meetings.web.manage.typed_meeting import Reading, as_typed, copied, rows_shown
from services.meetings.web.manage.words import PLACE_CHOICES, PUBLISHING_CHOICES, WHEN_CHOICES, Publishing, refusal
from shared.access import Permission, Visitor, audit
from shared.languages import Message


class Planning:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[BaseRoute]:
        gate = self._desk.gate
        return [
            gate.route(PATH, self.list),
            gate.route(f"{PATH}/schedule", self.show_form),
            gate.route(f"{PATH}/schedule", self.schedule, methods=["POST"]),
            gate.route(ONE, self.show),
            gate.route(f"{ONE}/publish", self.publish, methods=["POST"]),
            gate.route(f"{ONE}/discard", self.discard, methods=["POST"]),
        ]

    async def list(self, request: Request, visitor: Visitor) -> Response:
        group = await self._desk.group(request, visitor, Permission.PLAN_MEETINGS)
        now = self._desk.clock()
        async with self._desk.database.connection() as connection:
            found = await store.listed(connection, group_id=group.id, drafts=True)
        past = [each for each in found if each.status == "held" or rules.is_over(each, now)]
        coming = [each for each in found if each not in past]
        return self._desk.page(
            request,
            visitor,
            group,
            "manage/meetings.html",
            drafts=[each for each in coming if each.status == "draft"],
            coming=[each for each in coming if each.status != "draft"],
            past=past[::-1],
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PLAN_MEETINGS)
        return self._one(request, visitor, group, meeting)

    async def show_form(self, request: Request, visitor: Visitor) -> Response:
        """Empty, or with `?copy=` as the meeting of that id four weeks later."""
        group = await self._desk.group(request, visitor, Permission.PLAN_MEETINGS)
        values: Mapping[str, str] = {"when": "slots", "place": "room", "status": "draft"}
        if copy := request.query_params.get("copy"):
            values = {**values, **await self._copied(group, copy)}
        return self._form(request, visitor, group, values, {})

    async def schedule(self, request: Request, visitor: Visitor) -> Response:
        group = await self._desk.group(request, visitor, Permission.PLAN_MEETINGS)
        typed = await typed_fields(request)
        if "more" in typed:
            return self._form(request, visitor, group, typed | {"rows": str(rows_shown(typed) + 3)}, {})
        reading = Reading(typed)
        command = _command(reading, group)
        if reading.errors:
            return self._form(request, visitor, group, typed, reading.errors)
        if command.status != "draft":
            visitor.require(Permission.PUBLISH_MEETINGS, group.id)
        now = self._desk.clock()
        try:
            if command.status != "draft" and CONFIRMED not in typed:
                return self._desk.ask(
                    request, visitor, group, self._asking(command, group), typed | {"id": str(command.id)}
                )
            async with self._desk.database.transaction() as connection:
                made = await schedule(connection, command, now=now, public_url=self._desk.public_url)
                await audit.record(connection, entry(visitor.actor, "scheduled", made, {}, {}), now=now)
        except NoSuchMeeting:
            raise HTTPException(404) from None
        except MeetingError as error:
            return self._form(request, visitor, group, typed, {"": refusal(error)})
        return self._desk.to(request, group, made, "scheduled" if made.status == "draft" else "published")

    async def publish(self, request: Request, visitor: Visitor) -> Response:
        """A draft becomes tentative or confirmed; a tentative meeting becomes confirmed, which mails nobody."""
        group, meeting = await self._desk.meeting(request, visitor, Permission.PUBLISH_MEETINGS)
        typed = await typed_fields(request)
        tentative = typed.get("status") == "tentative"
        try:
            if meeting.status == "draft" and CONFIRMED not in typed:
                asking = Asking(
                    "meeting-published",
                    rules.publish(meeting, tentative=tentative, now=self._desk.clock()),
                )
                return self._desk.ask(request, visitor, group, asking, typed)
            await self._desk.change(
                visitor,
                meeting,
                "published",
                lambda connection, now: publish(
                    connection, meeting.id, tentative=tentative, now=now, public_url=self._desk.public_url
                ),
                saw_version=saw_version(typed),
            )
        except MeetingError as error:
            return self._one(request, visitor, group, meeting, refusal(error))
        return self._desk.to(request, group, meeting, "published" if meeting.status == "draft" else "confirmed")

    async def discard(self, request: Request, visitor: Visitor) -> Response:
        group, meeting = await self._desk.meeting(request, visitor, Permission.PLAN_MEETINGS)
        try:
            async with self._desk.database.transaction() as connection:
                await discard(connection, meeting.id, visitor.actor, now=self._desk.clock())
        except MeetingError as error:
            return self._one(request, visitor, group, meeting, refusal(error))
        return self._desk.to(request, group, None, "discarded")

    async def _copied(self, group: Group, copy: str) -> dict[str, str]:
        try:
            meeting_id = UUID(copy)
        except ValueError:
            raise HTTPException(404) from None
        async with self._desk.database.connection() as connection:
            meeting = await store.by_id(connection, meeting_id)
        if meeting is None or meeting.group_id != group.id:
            raise HTTPException(404)
        return copied(meeting)

    def _asking(self, command: Schedule, group: Group) -> Asking:
        """Raises MeetingError as the scheduling itself would."""
        now = self._desk.clock()
        draft = rules.draft(
            id=command.id,
            group_id=group.id,
            title=command.title,
            agenda=command.agenda,
            when=command.when,
            time_zone=command.time_zone,
            place=command.place,
            link=command.link,
            now=now,
        )
        return Asking(
            "meeting-published",
            rules.publish(draft, tentative=command.status == "tentative", now=now),
        )

    def _one(
        self, request: Request, visitor: Visitor, group: Group, meeting: Meeting, refused: Message | None = None
    ) -> Response:
        return self._desk.page(
            request,
            visitor,
            group,
            "manage/meeting.html",
            status=409 if refused else 200,
            meeting=meeting,
            refused=refused,
            over=rules.is_over(meeting, self._desk.clock()),
            values=as_typed(meeting) | {"notes": meeting.notes},
        )

    def _form(
        self,
        request: Request,
        visitor: Visitor,
        group: Group,
        values: Mapping[str, str],
        errors: Mapping[str, Message],
    ) -> Response:
        may_publish = visitor.may(Permission.PUBLISH_MEETINGS, group.id)
        return self._desk.page(
            request,
            visitor,
            group,
            "manage/schedule.html",
            status=422 if errors else 200,
            values=values,
            errors=errors,
            rows=rows_shown(values),
            new_id=uuid7(),
            when_choices=WHEN_CHOICES,
            place_choices=PLACE_CHOICES,
            publishing_choices=PUBLISHING_CHOICES if may_publish else PUBLISHING_CHOICES[:1],
        )


def _command(reading: Reading, group: Group) -> Schedule:
    """What the form asks for; it counts if the reading found nothing wrong.

    The id comes with the form: whoever sends it twice has one meeting.
    """
    asked = reading.typed.get("status")
    status: Publishing = next((value for value, _ in PUBLISHING_CHOICES if value == asked), "draft")
    try:
        meeting_id = UUID(reading.typed.get("id", ""))
    except ValueError:
        meeting_id = uuid7()
    return Schedule(
        id=meeting_id,
        group=group.slug,
        status=status,
        title=reading.texts("title", one_line=True),
        agenda=reading.texts("agenda"),
        when=reading.when(),
        time_zone=TIME_ZONE,
        place=reading.place(),
        link=reading.link(),
    )
