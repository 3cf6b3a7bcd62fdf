"""Signing in by a link in a mail, and signing out."""

from collections.abc import Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from uuid_utils.compat import uuid7

from services.catalog.domain import sign_ins as rules
from services.catalog.domain.accounts import BadAddress, email_key, read_email
from services.catalog.domain.sign_ins import LINK_LASTS, DeadLink, OtherBrowser, TooManyLinks, own_destination
from services.catalog.usecases.ask_for_link import ask_for_link
from services.catalog.usecases.sign_out import SignOut, sign_out
from services.catalog.usecases.sign_out_everywhere import SignOutEverywhere, sign_out_everywhere
from services.catalog.usecases.use_link import UseLink, look_at_link, use_link
from services.catalog.web.answers import field, see_other
from shared.access import Gate, Sessions, Visitor
from shared.clock import Clock
from shared.languages import Message, translatable
from shared.postgres import Database
from shared.web import PageRoute, Pages, language_of
from shared.web.cookies import SiteCookie

_HEADERS: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
_NO_ADDRESS: Final = translatable("Enter your mail address, as name@organisation.fi.")


class SignInPages:
    """`asked` is called when somebody has asked for a link: their address waits to be looked up. `openid` is what the
    OpenID provider is called, where there is one; it may be empty."""

    def __init__(
        self,
        gate: Gate,
        database: Database,
        pages: Pages,
        sessions: Sessions,
        clock: Clock,
        *,
        asked: Callable[[], None],
        openid: str | None = None,
    ) -> None:
        self._gate = gate
        self._database = database
        self._pages = pages
        self._sessions = sessions
        self._clock = clock
        self._asked = asked
        self._openid = openid
        self._cookie = SiteCookie("talkoot-sign-in", public_url=pages.public_url)

    def routes(self) -> list[BaseRoute]:
        path = "/{lang}/sign-in"
        guarded = self._gate.route("/{lang}/sign-out", self.sign_out, methods=["POST"])
        everywhere = self._gate.route("/{lang}/sign-out/everywhere", self.sign_out_everywhere, methods=["POST"])
        return [
            PageRoute(path, self.ask),
            PageRoute(path, self.send, methods=["POST"]),
            PageRoute(f"{path}/sent", self.sent),
            PageRoute(f"{path}/{{token}}", self.look),
            PageRoute(f"{path}/{{token}}", self.sign_in, methods=["POST"]),
            _for_the_signed_in(self._gate, guarded),
            _for_the_signed_in(self._gate, everywhere),
        ]

    async def ask(self, request: Request) -> Response:
        """The form. Whoever is signed in already is offered to go on."""
        return await self._form(request, {"next": request.query_params.get("next", "")})

    async def send(self, request: Request) -> Response:
        """The same answer after the same work, whether the address is known or not."""
        if not self._gate.is_from_us(request):
            raise HTTPException(403)
        typed = {"email": await field(request, "email"), "next": await field(request, "next")}
        try:
            key = email_key(read_email(typed["email"]))
        except BadAddress:
            return await self._form(request, typed, status=422, errors={"email": _NO_ADDRESS})
        secret = self._secret(request) or rules.new_secret()
        now, language = self._clock(), language_of(request)
        destination = own_destination(typed["next"], language)
        asked = rules.Request(uuid7(), key, language, destination, rules.digest(secret), now)
        try:
            async with self._database.transaction() as connection:
                await ask_for_link(connection, asked, now=now)
        except TooManyLinks:
            return self._render(request, "sign_in_wait.html", status=429, headers=_retry_after())
        self._asked()
        response = see_other(f"/{language}/sign-in/sent")
        self._cookie.keep(response, secret, LINK_LASTS)
        return response

    async def sent(self, request: Request) -> Response:
        return self._render(request, "sign_in_sent.html")

    async def look(self, request: Request) -> Response:
        """A button. What looks at links in mails before people do presses none, and uses up no link."""
        try:
            async with self._database.connection() as connection:
                await look_at_link(connection, self._link(request), now=self._clock())
        except (DeadLink, OtherBrowser) as error:
            return self._dead(request, error)
        return self._render(request, "sign_in_confirm.html")

    async def sign_in(self, request: Request) -> Response:
        """A session of its own for this browser, whatever cookie it had before."""
        if not self._gate.is_from_us(request):
            raise HTTPException(403)
        now = self._clock()
        try:
            async with self._database.transaction() as connection:
                person, destination = await use_link(connection, self._link(request), now=now)
        except (DeadLink, OtherBrowser) as error:
            return self._dead(request, error)
        response = see_other(destination)
        self._sessions.begin(response, person.account.id, now=now)
        self._cookie.forget(response)
        return response

    async def sign_out(self, request: Request, visitor: Visitor) -> Response:
        async with self._database.transaction() as connection:
            await sign_out(connection, SignOut(visitor.session, visitor.actor), now=self._clock())
        return self._left(request)

    async def sign_out_everywhere(self, request: Request, visitor: Visitor) -> Response:
        async with self._database.transaction() as connection:
            command = SignOutEverywhere(visitor.account.id, visitor.actor)
            await sign_out_everywhere(connection, command, now=self._clock())
        return self._left(request)

    def _left(self, request: Request) -> Response:
        response = see_other(f"/{language_of(request)}/sign-in?signed-out=yes")
        self._sessions.forget(response)
        return response

    def _link(self, request: Request) -> UseLink:
        return UseLink(request.path_params["token"], self._secret(request) or "")

    def _secret(self, request: Request) -> str | None:
        """What ties a link to the browser that asked for it. One that asks again keeps it: each of its links works."""
        secret = self._cookie.read(request)
        return secret if rules.is_secret(secret) else None

    def _dead(self, request: Request, why: DeadLink | OtherBrowser) -> Response:
        elsewhere = isinstance(why, OtherBrowser)
        return self._render(request, "sign_in_dead.html", status=403 if elsewhere else 410, elsewhere=elsewhere)

    async def _form(
        self, request: Request, typed: dict[str, str], *, status: int = 200, errors: dict[str, Message] | None = None
    ) -> Response:
        visitor = await self._gate.visitor(request)
        return self._render(
            request,
            "sign_in.html",
            status=status,
            values=typed,
            errors=errors or {},
            signed_in=visitor.account.name if visitor else None,
            destination=own_destination(typed["next"], language_of(request)),
            signed_out="signed-out" in request.query_params,
            openid=self._openid,
            refused=request.query_params.get("refused"),
        )

    def _render(
        self,
        request: Request,
        template: str,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **context: object,
    ) -> Response:
        return self._pages.render(request, template, status=status, headers={**_HEADERS, **(headers or {})}, **context)


def _retry_after() -> dict[str, str]:
    return {"Retry-After": str(int(LINK_LASTS.total_seconds()))}


def _for_the_signed_in(gate: Gate, route: PageRoute) -> PageRoute:
    """Leads those to the sign-in whose session is over already: they have nothing to send again."""

    async def endpoint(request: Request) -> Response:
        if await gate.visitor(request) is None:
            return see_other(f"/{language_of(request)}/sign-in?signed-out=yes")
        response: Response = await route.endpoint(request)
        return response

    return PageRoute(route.path, endpoint, methods=["POST"])
