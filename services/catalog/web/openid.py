"""Signing in with an account of another system: there, and back."""

from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from services.catalog.domain.openid import LASTS, Attempt, Refusal, Refused
from services.catalog.domain.sign_ins import own_destination
from services.catalog.gateways.openid import OpenIdProvider
from services.catalog.usecases.sign_in_with_address import SignInWithAddress, sign_in_with_address
from services.catalog.web.answers import see_other
from shared.access import Sessions
from shared.clock import Clock
from shared.languages import Language, is_language
from shared.links import BadLink, Links
from shared.postgres import Database
from shared.web import PageRoute, language_of
from shared.web.cookies import SiteCookie

BACK: Final = "/sign-in/openid"
"""Where the provider sends people: one address for all languages, for it has to be registered there."""
_HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


class OpenIdPages:
    """`links` signs what a browser keeps meanwhile."""

    def __init__(
        self,
        provider: OpenIdProvider,
        database: Database,
        sessions: Sessions,
        links: Links,
        clock: Clock,
        *,
        public_url: str,
    ) -> None:
        self._provider = provider
        self._database = database
        self._sessions = sessions
        self._links = links
        self._clock = clock
        self._cookie = SiteCookie("talkoot-openid", public_url=public_url)

    def routes(self) -> list[BaseRoute]:
        return [PageRoute("/{lang}/sign-in/openid", self.leave), Route(BACK, self.come_back)]

    async def leave(self, request: Request) -> Response:
        """To the provider. A link, for a form could not lead to another site: our policy forbids it."""
        language = language_of(request)
        try:
            departure = await self._provider.departure(language)
        except Refused as refused:
            return _refused(language, refused.why)
        destination = own_destination(request.query_params.get("next", ""), language)
        attempt = Attempt(departure.state, departure.nonce, departure.verifier, language, destination, self._clock())
        response = RedirectResponse(departure.url, 303, _HEADERS)
        self._cookie.keep(response, self._written(attempt), LASTS)
        return response

    async def come_back(self, request: Request) -> Response:
        """A session of its own for this browser, or the page to sign in, which says why not."""
        attempt = self._read(request)
        if attempt is None:
            return _refused(language_of(request), "expired")
        try:
            response = await self._signed_in(request, attempt)
        except Refused as refused:
            response = _refused(attempt.language, refused.why)
        self._cookie.forget(response)
        return response

    async def _signed_in(self, request: Request, attempt: Attempt) -> Response:
        now, code = self._clock(), request.query_params.get("code")
        if request.query_params.get("state") != attempt.state or attempt.is_over(now):
            raise Refused("expired")
        if code is None:
            raise Refused("declined")
        address = await self._provider.address(code, nonce=attempt.nonce, verifier=attempt.verifier)
        async with self._database.transaction() as connection:
            command = SignInWithAddress(address, attempt.language)
            person = await sign_in_with_address(connection, command, now=now)
        response = see_other(attempt.destination)
        self._sessions.begin(response, person.account.id, now=now)
        return response

    def _written(self, attempt: Attempt) -> str:
        return self._links.sign(
            attempt.state,
            attempt.nonce,
            attempt.verifier,
            attempt.language,
            attempt.destination,
            attempt.begun_at.isoformat(),
        )

    def _read(self, request: Request) -> Attempt | None:
        try:
            state, nonce, verifier, language, destination, begun = self._links.read(self._cookie.read(request))
        except BadLink:
            return None
        assert is_language(language)
        return Attempt(state, nonce, verifier, language, destination, datetime.fromisoformat(begun))


def _refused(language: Language, why: Refusal) -> Response:
    return see_other(f"/{language}/sign-in?refused={why}")
