"""The gate before managing pages: who is signed in, from where a form came, and what the visitor may do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.access import accounts
from shared.access.accounts import Account
from shared.access.audit import Actor
from shared.access.permissions import Permission
from shared.access.sessions import Session, Sessions
from shared.clock import Clock
from shared.postgres import Database
from shared.web import PageRoute, Pages, language_of

TOKEN: Final = "token"  # noqa: S105 - the name of a field
"""The form field that holds the session's token."""
_OWN_SITE: Final = frozenset({"same-origin", "none"})
_HEADERS: Final = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in, with the request at hand."""

    account: Account
    session: Session
    token: str
    """For forms that a script sends; a page's forms hold `token_field`."""
    _render: Callable[..., Response]

    @property
    def token_field(self) -> Markup:
        return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN, self.token)

    @property
    def actor(self) -> Actor:
        return Actor(self.account.name, self.account.id)

    def may(self, permission: Permission, group_id: UUID | None = None) -> bool:
        return self.account.may(permission, group_id)

    def require(self, permission: Permission, group_id: UUID | None = None) -> None:
        """Raises HTTPException: 404 in a group that the visitor has nothing to do with, 403 without the right role."""
        if not self.may(permission, group_id):
            raise HTTPException(403 if group_id is None or self.account.knows(group_id) else 404)

    def render(self, template: str, *, status: int = 200, **context: object) -> Response:
        """A page that extends `manage.html`; it is kept nowhere."""
        return self._render(template, status=status, headers=_HEADERS, visitor=self, permissions=Permission, **context)


Endpoint = Callable[[Request, Visitor], Awaitable[Response]]


class Gate:
    """Lets those in who are signed in; everybody else is led to the sign-in, and back to where they wanted."""

    def __init__(self, pages: Pages, database: Database, sessions: Sessions, clock: Clock) -> None:
        self._pages = pages
        self._database = database
        self._sessions = sessions
        self._clock = clock

    def route(self, path: str, endpoint: Endpoint, *, methods: Sequence[str] = ("GET",)) -> PageRoute:
        """A route whose endpoint gets the visitor. What changes something must come from a form of this session."""

        async def guarded(request: Request) -> Response:
            if request.method == "POST" and not self.is_from_us(request):
                raise HTTPException(403)
            if any("\x00" in text for field in request.query_params.multi_items() for text in field):
                raise HTTPException(400)  # no link of ours has one, and PostgreSQL's text cannot hold it
            visitor = await self.visitor(request)
            if visitor is None:
                return await self._to_sign_in(request)
            if request.method == "POST" and not await self._holds_token(request, visitor):
                return visitor.render("manage_resend.html", status=403, fields=await _typed(request))
            return await endpoint(request, visitor)

        return PageRoute(path, guarded, methods=list(methods))

    async def visitor(self, request: Request) -> Visitor | None:
        """Who is signed in, if anybody is. Raises Unavailable."""
        session = self._sessions.read(request, now=self._clock())
        if session is None:
            return None
        async with self._database.connection() as connection:
            account = await accounts.find(connection, session.account_id)
        if account is None or not account.holds(session):
            return None
        return Visitor(account, session, self._sessions.token(session), partial(self._pages.render, request))

    def is_from_us(self, request: Request) -> bool:
        """What browsers say of where a request comes from; an old one that says nothing is left to the token."""
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site in _OWN_SITE
        return request.headers.get("origin") in (None, self._pages.public_url)

    async def _holds_token(self, request: Request, visitor: Visitor) -> bool:
        await request.body()  # kept, so that the endpoint can read the form in its own way
        token = (await request.form()).get(TOKEN)
        return isinstance(token, str) and self._sessions.is_token(visitor.session, token)

    async def _to_sign_in(self, request: Request) -> Response:
        """For a page, to the sign-in. What was typed into a form stays, to be sent again after it."""
        sign_in = f"/{language_of(request)}/sign-in"
        if request.method != "POST":
            query = request.scope["query_string"].decode("latin-1")
            wanted = request.scope["path"] + (f"?{query}" if query else "")
            location = f"{sign_in}?{urlencode({'next': wanted})}"
            return see_other(location)
        fields = await _typed(request)
        return self._pages.render(
            request, "signed_out.html", status=401, headers=_HEADERS, fields=fields, sign_in=sign_in
        )


def see_other(location: str) -> Response:
    """The form has been taken: on to this page."""
    return Response(status_code=303, headers={"Location": location, **_HEADERS})


async def _typed(request: Request) -> list[tuple[str, str]]:
    """The fields of a form but its token. A file cannot be kept in a page, and has to be chosen again."""
    form = await request.form()
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != TOKEN]
