"""A group's mails: what was sent and what became of it, what a mail would say, and the group's own words in them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final, get_args
from urllib.parse import parse_qs
from uuid import UUID

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.notifications.domain.news import MeetingNews
from services.notifications.domain.wording import KINDS, tidied
from services.notifications.gateways.mail.writer import Shown
from services.notifications.store import meetings, outgoing
from services.notifications.store.groups import KnownGroup
from services.notifications.store.outgoing import ROWS_OF_A_PAGE, Outgoing
from services.notifications.usecases.manage_mails import Reword, SendAgain, reword, send_again
from services.notifications.usecases.try_mail import NoAddress, TryMail, try_mail
from services.notifications.usecases.write_mails import Desk
from services.notifications.web.manage import words
from shared.access import Gate, Permission, Visitor, see_other
from shared.clock import Clock
from shared.contracts.meetings import Meeting
from shared.contracts.notifications import NoticeKind
from shared.languages import LANGUAGES, NAMES, Language, Message, translatable
from shared.postgres import Connection, Database
from shared.web import content_security_policy, language_of

PATH: Final = "/{lang}/manage/groups/{slug}/mails"
COUNTED: Final = timedelta(days=90)


class MailPages:
    """`tried` is called when a test of a mail waits to be sent."""

    def __init__(
        self,
        gate: Gate,
        database: Database,
        desk: Desk,
        public_url: str,
        clock: Clock,
        *,
        tried: Callable[[], None],
    ) -> None:
        self._tried = tried
        self._gate = gate
        self._database = database
        self._desk = desk
        self._https = public_url.startswith("https://")
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [
            self._gate.route(PATH, self.list),
            self._gate.route(f"{PATH}/again", self.send_all_again, methods=["POST"]),
            self._gate.route(f"{PATH}/preview", self.preview),
            self._gate.route(f"{PATH}/words", self.show_words),
            self._gate.route(f"{PATH}/words/{{kind}}", self.show_wording),
            self._gate.route(f"{PATH}/words/{{kind}}", self.reword, methods=["POST"]),
            self._gate.route(f"{PATH}/words/{{kind}}/test", self.test, methods=["POST"]),
            self._gate.route(f"{PATH}/{{id:uuid}}", self.show),
            self._gate.route(f"{PATH}/{{id:uuid}}/again", self.send_again, methods=["POST"]),
        ]

    async def list(self, request: Request, visitor: Visitor) -> Response:
        """The newest first; `?status=` chooses, `?before=` turns the page."""
        group_id, group = await self._group(request, visitor, Permission.SEND_MAILS)
        status = next((each for each in words.STATUSES if each == request.query_params.get("status")), None)
        before = _uuid(request.query_params.get("before"))
        async with self._database.connection() as connection:
            found = await outgoing.page_of(connection, group_id, status=status, before=before)
            numbers = await outgoing.by_status(connection, group_id, self._clock() - COUNTED)
        shown = found[:ROWS_OF_A_PAGE]
        return self._page(
            request,
            visitor,
            (group_id, group),
            "manage/mails.html",
            mails=shown,
            status_chosen=status or "",
            older=shown[-1].id if len(found) > len(shown) else None,
            numbers=[(text, numbers.get(each, 0)) for each, text in words.STATUSES.items()],
            failed=numbers.get("failed", 0),
            status_choices=words.STATUS_CHOICES,
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        group_id, group = await self._group(request, visitor, Permission.SEND_MAILS)
        async with self._database.connection() as connection:
            one = await _one(connection, group_id, request)
            shown = await self._desk.read(connection, group_id, one)
        return self._page(request, visitor, (group_id, group), "manage/mail.html", one=one, shown=shown)

    async def send_again(self, request: Request, visitor: Visitor) -> Response:
        group_id, group = await self._group(request, visitor, Permission.SEND_MAILS)
        async with self._database.connection() as connection:
            one = await _one(connection, group_id, request)
        count = await self._again(visitor, SendAgain(group_id, one.id))
        return see_other(f"{_here(request, group)}/{one.id}?done={'again' if count else 'nothing'}")

    async def send_all_again(self, request: Request, visitor: Visitor) -> Response:
        group_id, group = await self._group(request, visitor, Permission.SEND_MAILS)
        count = await self._again(visitor, SendAgain(group_id, None))
        return see_other(f"{_here(request, group)}?done={'again' if count else 'nothing'}")

    async def preview(self, request: Request, visitor: Visitor) -> Response:
        """Whom a change of a meeting would tell, and what the mail would say. A page within one of meetings."""
        group_id, _ = await self._group(request, visitor, Permission.PUBLISH_MEETINGS)
        kind, meeting = _asked(request, group_id)
        async with self._database.connection() as connection:
            readers = await outgoing.readers(connection, group_id)
            news = await self._news(connection, meeting)
            told = [language for language in LANGUAGES if readers.get(language)] or [language_of(request)]
            shown = [await self._desk.preview(connection, group_id, kind, [news], language) for language in told]
        response = visitor.render("manage/preview.html", shown=shown, readers=readers, language_names=NAMES)
        response.headers["Content-Security-Policy"] = content_security_policy(https=self._https, framed_by=["'self'"])
        return response

    async def show_words(self, request: Request, visitor: Visitor) -> Response:
        group_id, group = await self._group(request, visitor, Permission.SEND_MAILS)
        async with self._database.connection() as connection:
            wording = await outgoing.wording(connection, group_id)
        kinds = [(kind, [NAMES[each] for each in LANGUAGES if (kind, each) in wording]) for kind in KINDS]
        return self._page(request, visitor, (group_id, group), "manage/words.html", kinds=kinds)

    async def show_wording(self, request: Request, visitor: Visitor) -> Response:
        found = await self._group(request, visitor, Permission.SEND_MAILS)
        return await self._kept_wording(request, visitor, found, errors={})

    async def reword(self, request: Request, visitor: Visitor) -> Response:
        found = await self._group(request, visitor, Permission.SEND_MAILS)
        typed = {name: value[-1] for name, value in parse_qs((await request.body()).decode(errors="replace")).items()}
        errors: dict[str, Message] = {}
        written: dict[Language, str] = {}
        for language in LANGUAGES:
            try:
                written[language] = tidied(typed.get(f"words_{language}", ""))
            except ValueError:
                errors[f"words_{language}"] = translatable("Use at most 2,000 plain characters")
        if errors:
            return await self._wording(request, visitor, found, values=typed, errors=errors, status=422)
        async with self._database.transaction() as connection:
            command = Reword(found[0], _kind(request), written)
            await reword(connection, command, visitor.actor, now=self._clock())
        return see_other(f"{_here(request, found[1])}/words/{command.kind}?done=reworded")

    async def test(self, request: Request, visitor: Visitor) -> Response:
        """The mail as it is kept, to the visitor's own address."""
        found = await self._group(request, visitor, Permission.SEND_MAILS)
        wanted = (await request.form()).get("language")
        language = next((each for each in LANGUAGES if each == wanted), language_of(request))
        command = TryMail(found[0], _kind(request), language, language_of(request))
        try:
            async with self._database.transaction() as connection:
                await try_mail(connection, command, visitor.actor, now=self._clock())
        except NoAddress:
            return await self._kept_wording(request, visitor, found, errors={"language": words.NO_ADDRESS}, status=409)
        self._tried()
        return see_other(f"{_here(request, found[1])}/words/{command.kind}?done=tested")

    async def _again(self, visitor: Visitor, command: SendAgain) -> int:
        async with self._database.transaction() as connection:
            return await send_again(connection, command, visitor.actor, now=self._clock())

    async def _group(self, request: Request, visitor: Visitor, permission: Permission) -> tuple[UUID, KnownGroup]:
        """Raises HTTPException."""
        async with self._database.connection() as connection:
            found = await outgoing.group_by_slug(connection, request.path_params["slug"])
        if found is None:
            raise HTTPException(404)
        visitor.require(permission, found[0])
        return found

    async def _news(self, connection: Connection, meeting: Meeting) -> MeetingNews:
        """With the link that members get, and where the meeting would have been. Raises HTTPException.

        The meeting comes from the address, so its id may be that of another group's, whose link is not for these eyes.
        """
        known = (await meetings.lock(connection, [meeting.id])).get(meeting.id)
        if known is None:
            return MeetingNews(meeting, None)
        if known.group_id != meeting.group.id:
            raise HTTPException(404)
        before = known.place if known.place != meeting.place else None
        return MeetingNews(meeting, await meetings.joining_of(connection, meeting.id), before)

    async def _kept_wording(
        self,
        request: Request,
        visitor: Visitor,
        found: tuple[UUID, KnownGroup],
        *,
        errors: Mapping[str, Message],
        status: int = 200,
    ) -> Response:
        kind = _kind(request)
        async with self._database.connection() as connection:
            wording = await outgoing.wording(connection, found[0])
        values = {f"words_{language}": wording.get((kind, language), "") for language in LANGUAGES}
        return await self._wording(request, visitor, found, values=values, errors=errors, status=status)

    async def _wording(
        self,
        request: Request,
        visitor: Visitor,
        found: tuple[UUID, KnownGroup],
        *,
        values: Mapping[str, str],
        errors: Mapping[str, Message],
        status: int = 200,
    ) -> Response:
        kind = _kind(request)
        shown: Sequence[Shown] = ()
        if kind in ("confirmation", "welcome"):
            async with self._database.connection() as connection:
                shown = [await self._desk.preview(connection, found[0], kind, [], language) for language in LANGUAGES]
        return self._page(
            request,
            visitor,
            found,
            "manage/wording.html",
            status=status,
            kind=kind,
            values={"language": language_of(request), **values},
            errors=errors,
            shown=shown,
        )

    def _page(
        self,
        request: Request,
        visitor: Visitor,
        found: tuple[UUID, KnownGroup],
        template: str,
        *,
        status: int = 200,
        **context: object,
    ) -> Response:
        group_id, group = found
        return visitor.render(
            template,
            status=status,
            group={"id": group_id, "slug": group.slug, "name": group.name},
            current="mails",
            here=_here(request, group),
            done=words.DONE.get(request.query_params.get("done", "")),
            kind_names=words.KINDS,
            status_names=words.STATUSES,
            status_kinds=words.STATUS_KINDS,
            reason_of=words.reason_of,
            language_names=NAMES,
            **context,
        )


async def _one(connection: Connection, group_id: UUID, request: Request) -> Outgoing:
    """The message of the path, if it is one of the group. Raises HTTPException."""
    one = await outgoing.find(connection, group_id, request.path_params["id"])
    if one is None:
        raise HTTPException(404)
    return one


def _here(request: Request, group: KnownGroup) -> str:
    return f"/{language_of(request)}/manage/groups/{group.slug}/mails"


def _uuid(typed: str | None) -> UUID | None:
    try:
        return UUID(typed or "")
    except ValueError:
        return None


def _kind(request: Request) -> NoticeKind:
    """Raises HTTPException for what is no kind of mail to which one adds words."""
    kind = next((each for each in KINDS if each == request.path_params["kind"]), None)
    if kind is None:
        raise HTTPException(404)
    return kind


def _asked(request: Request, group_id: UUID) -> tuple[NoticeKind, Meeting]:
    """The news of the preview. Raises HTTPException."""
    kind = next((each for each in get_args(NoticeKind) if each == request.query_params.get("kind")), None)
    try:
        meeting = Meeting.model_validate_json(request.query_params.get("snapshot", ""))
    except ValidationError:
        raise HTTPException(400) from None
    if kind is None or not kind.startswith("meeting-") or meeting.group.id != group_id:
        raise HTTPException(400)
    return kind, meeting
