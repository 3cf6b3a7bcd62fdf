"""The form by which visitors write to the operator."""

import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from uuid_utils.compat import uuid7

from services.catalog.domain.feedback import HONEYPOT, WITHIN, Fault, Field, Form, Invalid, TooMuch, read_feedback
from services.catalog.usecases.send_feedback import send_feedback
from shared.clock import Clock
from shared.contracts.catalog import FeedbackSubject
from shared.languages import Message, translatable
from shared.postgres import Database, Unavailable
from shared.web import RETRY_AFTER, PageRoute, Pages, language_of

PATH: Final = "/{lang}/feedback"
MOST_FIELDS: Final = 20
_SUBJECTS: Final[Mapping[FeedbackSubject, Message]] = {
    "accessibility": translatable("Accessibility"),
    "content": translatable("What the pages say"),
    "personal-data": translatable("My personal data"),
    "other": translatable("Something else"),
}
_FAULTS: Final[Mapping[tuple[Field, Fault], Message]] = {
    ("about", "missing"): translatable("Choose what your feedback is about"),
    ("message", "missing"): translatable("Write your feedback"),
    ("message", "too-long"): translatable("The feedback can have at most 4,000 characters"),
    ("message", "characters"): translatable("The feedback has characters that cannot be used"),
    ("email", "not-an-address"): translatable("Enter an e-mail address in the form name@organisation.fi"),
    ("email", "too-long"): translatable("The e-mail address can have at most 254 characters"),
}
_WITH_KEYS: Final = ("/registrations/", "/mails/", "/sign-in")
"""Of paths that may hold a signed link."""
_TOO_OFTEN: Final = translatable("Much feedback came from you in a short time. Try again in ten minutes.")
_NOT_SENT: Final = translatable("Your feedback could not be sent right now. It is still here: try again in a minute.")


class FeedbackForm:
    """`key` makes of visitors' addresses what tells them apart, and nobody can turn back."""

    def __init__(self, database: Database, pages: Pages, clock: Clock, key: SecretStr) -> None:
        self._database = database
        self._pages = pages
        self._clock = clock
        self._key = key

    def routes(self) -> list[BaseRoute]:
        return [
            PageRoute(PATH, self.show, methods=["GET"]),
            PageRoute(PATH, self.take, methods=["POST"]),
            PageRoute(f"{PATH}/thanks", self.thank),
        ]

    async def show(self, request: Request) -> Response:
        typed = {"about": request.query_params.get("about", ""), "page": _came_from(request, self._pages.public_url)}
        return self._page(request, typed)

    async def take(self, request: Request) -> Response:
        """303; 422, 429 or 503 with the form as it was typed. What a program filled in is dropped, and nobody told."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise HTTPException(403)
        typed = await _read(request)
        if typed.get(HONEYPOT):
            return _thanks(request)
        form = Form(self._pages.public_url, language_of(request))
        try:
            feedback = read_feedback(typed, form, feedback_id=uuid7(), now=self._clock())
        except Invalid as error:
            errors: dict[str, Message] = {field: _FAULTS[field, fault] for field, fault in error.faults.items()}
            return self._page(request, typed, errors, status=422)
        try:
            async with self._database.transaction() as connection:
                await send_feedback(connection, feedback, visitor=self._visitor(request))
        except TooMuch:
            headers = {"Retry-After": str(int(WITHIN.total_seconds()))}
            return self._page(request, typed, {"": _TOO_OFTEN}, status=429, headers=headers)
        except Unavailable:
            return self._page(request, typed, {"": _NOT_SENT}, status=503, headers=RETRY_AFTER)
        return _thanks(request)

    async def thank(self, request: Request) -> Response:
        return self._pages.render(request, "feedback_thanks.html")

    def _visitor(self, request: Request) -> bytes:
        """Who asks, as the edge tells it: it writes the address that it saw last."""
        told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        address = told or (request.client.host if request.client else "")
        secret = f"talkoot.feedback.{self._key.get_secret_value()}"
        return hmac.digest(secret.encode(), address.encode(), "sha256")

    def _page(
        self,
        request: Request,
        typed: Mapping[str, str],
        errors: Mapping[str, Message] | None = None,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        return self._pages.render(
            request,
            "feedback.html",
            status=status,
            headers=headers,
            values=typed,
            errors=errors or {},
            subjects=list(_SUBJECTS.items()),
            honeypot_name=HONEYPOT,
        )


async def _read(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    try:
        body = (await request.body()).decode("ascii")
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"))
    except ValueError as error:
        raise HTTPException(400) from error


def _thanks(request: Request) -> Response:
    return Response(status_code=303, headers={"Location": f"/{language_of(request)}/feedback/thanks"})


def _came_from(request: Request, public_url: str) -> str:
    """The path of the page from which somebody followed the link; without its query, which may be a person's own."""
    referrer = request.headers.get("referer", "")
    if not referrer.startswith(f"{public_url}/"):
        return ""
    path = urlsplit(referrer).path
    return "" if any(word in path for word in _WITH_KEYS) else path
