"""A person's own page: see, answer, correct, choose the language, leave."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Final
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from services.registration.domain.links import PersonalLinks
from services.registration.domain.meetings import NoSuchAnswer
from services.registration.domain.member import NotAMember
from services.registration.domain.person import Invalid, read_correction
from services.registration.usecases.answer import GiveAnswer, answer
from services.registration.usecases.correct import ChooseLanguage, Correct, choose_language, correct
from services.registration.usecases.leave import Leave, leave
from services.registration.usecases.see import Registration, see
from services.registration.web.choices import ANSWERS, LANGUAGE_CHOICES, ORGANISATION_TYPE_CHOICES, read_answer
from services.registration.web.faults import by_field
from services.registration.web.pages.private import PATH, PrivatePages, language_of_path, see_other
from services.registration.web.typed import read_form
from shared.clock import Clock
from shared.languages import Message, is_language, translatable
from shared.links import BadLink
from shared.postgres import Database
from shared.web import PageRoute

OWN: Final = f"{PATH}/{{token}}"
_DONE: Final[Mapping[str, Message]] = {
    "confirmed": translatable("Thank you, you are now a member of the group"),
    "answered": translatable("Your answer has been saved"),
    "corrected": translatable("Your details have been saved"),
    "language": translatable("The language of your messages has been changed"),
}
"""What the own page says has just been done."""


class OwnPages:
    def __init__(self, pages: PrivatePages, database: Database, links: PersonalLinks, clock: Clock) -> None:
        self._pages = pages
        self._database = database
        self._links = links
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        return [
            PageRoute(f"{OWN}/correct", self.correct, methods=["POST"]),
            PageRoute(f"{OWN}/correct", self.show_correction),
            PageRoute(f"{OWN}/leave", self.leave, methods=["POST"]),
            PageRoute(f"{OWN}/leave", self.ask_to_leave),
            PageRoute(f"{OWN}/language", self.choose_language, methods=["POST"]),
            PageRoute(f"{OWN}/meetings/{{meeting:uuid}}", self.answer, methods=["POST"]),
            PageRoute(OWN, self.show),
        ]

    async def show(self, request: Request) -> Response:
        """Whose mail address is not confirmed is led to the page for that."""
        registration = await self._registration(request)
        if registration is None:
            return self._pages.dead_link(request, status=404)
        member = registration.member
        if member.confirm_by is not None:
            token = self._links.confirm_token(member.id, member.confirm_by)
            return see_other(f"/{language_of_path(request)}/registrations/confirm/{token}")
        if member.status == "withdrawn":
            return self._pages.render(request, "left.html", registration=registration)
        return self._pages.render(
            request,
            "own.html",
            registration=registration,
            here=request.url.path,
            done=_DONE.get(request.query_params.get("done", "")),
            answer_names=ANSWERS,
            organisation_types=dict(ORGANISATION_TYPE_CHOICES),
            languages=LANGUAGE_CHOICES,
        )

    async def show_correction(self, request: Request) -> Response:
        registration = await self._registration(request)
        if registration is None:
            return self._pages.dead_link(request, status=404)
        if registration.member.status != "member":
            return see_other(_own_page(request))
        typed = {field: value or "" for field, value in asdict(registration.member.person).items()}
        return self._correction_page(request, registration, typed)

    async def correct(self, request: Request) -> Response:
        registration = await self._registration(request)
        if registration is None:
            return self._pages.dead_link(request, status=404)
        typed = await read_form(request)
        try:
            command = Correct(registration.member.id, read_correction(typed))
        except Invalid as error:
            return self._correction_page(request, registration, typed, by_field(error.faults))
        try:
            async with self._database.transaction() as connection:
                await correct(connection, command, links=self._links, now=self._clock())
        except NotAMember:
            return see_other(_own_page(request))
        return see_other(f"{_own_page(request)}?done=corrected")

    async def choose_language(self, request: Request) -> Response:
        """The page itself goes on in the language chosen."""
        member_id = self._member_id(request)
        if member_id is None:
            return self._pages.dead_link(request, status=404)
        language = (await read_form(request)).get("language")
        if not is_language(language):
            raise HTTPException(422)
        token = request.path_params["token"]
        try:
            async with self._database.transaction() as connection:
                command = ChooseLanguage(member_id, language)
                await choose_language(connection, command, links=self._links, now=self._clock())
        except NotAMember:
            return see_other(_own_page(request))
        return see_other(f"/{language}/registrations/{token}?done=language")

    async def answer(self, request: Request) -> Response:
        member_id = self._member_id(request)
        if member_id is None:
            return self._pages.dead_link(request, status=404)
        given = read_answer((await read_form(request)).get("answer"))
        if given is None:
            raise HTTPException(422)
        try:
            async with self._database.transaction() as connection:
                await answer(
                    connection, GiveAnswer(member_id, request.path_params["meeting"], given), now=self._clock()
                )
        except NotAMember:
            return see_other(_own_page(request))
        except NoSuchAnswer:
            raise HTTPException(409) from None
        return see_other(f"{_own_page(request)}?done=answered")

    async def ask_to_leave(self, request: Request) -> Response:
        registration = await self._registration(request)
        if registration is None:
            return self._pages.dead_link(request, status=404)
        if registration.member.status != "member":
            return see_other(_own_page(request))
        return self._pages.render(request, "leave.html", registration=registration, back=_own_page(request))

    async def leave(self, request: Request) -> Response:
        member_id = self._member_id(request)
        if member_id is None:
            return self._pages.dead_link(request, status=404)
        try:
            async with self._database.transaction() as connection:
                await leave(connection, Leave(member_id), links=self._links, now=self._clock())
        except NotAMember:
            return self._pages.dead_link(request, status=404)
        return see_other(_own_page(request))

    def _correction_page(
        self,
        request: Request,
        registration: Registration,
        typed: Mapping[str, str],
        errors: Mapping[str, Message] | None = None,
    ) -> Response:
        return self._pages.render(
            request,
            "correct.html",
            status=422 if errors else 200,
            registration=registration,
            values=typed,
            errors=errors or {},
            back=_own_page(request),
            organisation_types=ORGANISATION_TYPE_CHOICES,
        )

    def _member_id(self, request: Request) -> UUID | None:
        try:
            return self._links.read_own_page_token(request.path_params["token"])
        except BadLink:
            return None

    async def _registration(self, request: Request) -> Registration | None:
        member_id = self._member_id(request)
        if member_id is None:
            return None
        async with self._database.connection() as connection:
            return await see(connection, member_id, now=self._clock())


def _own_page(request: Request) -> str:
    return f"/{language_of_path(request)}/registrations/{request.path_params['token']}"
