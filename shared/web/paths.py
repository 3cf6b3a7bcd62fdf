"""Languages in paths: `/fi/…`, `/sv/…`, `/en/…`, and `/` that leads to one of them."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import quote

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.languages import LANGUAGES, Language, is_language, negotiate

_PATH_CHARACTERS = "/:@!$&'()*+,;="


Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class PageRoute(Route):
    """A route with `{lang}` in its path that is one of the languages; for any other word it is no match at all.

    Nor is a path with a zero byte: PostgreSQL's text has none, so nothing is called so. What the endpoint raises is
    left to the application, where Starlette asks each route first whether it knows better.
    """

    def __init__(
        self,
        path: str,
        endpoint: Endpoint,
        *,
        methods: Collection[str] | None = None,
        middleware: Sequence[Middleware] = (),
    ) -> None:
        super().__init__(path, endpoint, methods=methods)
        self.app = _answering(endpoint)
        for cls, args, kwargs in reversed(middleware):
            self.app = cls(self.app, *args, **kwargs)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if "\x00" in scope["path"]:
            return Match.NONE, {}
        match, child_scope = super().matches(scope)
        if match is not Match.NONE and not is_language(child_scope["path_params"].get("lang")):
            return Match.NONE, {}
        return match, child_scope


def _answering(endpoint: Endpoint) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        response = await endpoint(Request(scope, receive, send))
        await response(scope, receive, send)

    return answer


async def choose_language(request: Request) -> Response:
    """Endpoint of `/`: leads to the front page in the reader's language."""
    language = negotiate(request.headers.get("accept-language"))
    headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache"}
    return RedirectResponse(f"/{language}/", 302, headers)


def language_of(request: Request) -> Language:
    """The language of the path, or where the path names none, the one that the reader prefers."""
    word = _split(request)[0]
    return word if is_language(word) else negotiate(request.headers.get("accept-language"))


def addresses(request: Request) -> Mapping[Language, str]:
    """The path of this page in each language. From a path without a language, the front pages."""
    word, rest = _split(request)
    tail = quote(rest, safe=_PATH_CHARACTERS) if is_language(word) else "/"
    return {language: f"/{language}{tail}" for language in LANGUAGES}


def switch(request: Request) -> Mapping[Language, str]:
    """Where the language switch leads: the same path with the same query."""
    query = request.scope["query_string"].decode("latin-1") if is_language(_split(request)[0]) else ""
    return {language: address + (f"?{query}" if query else "") for language, address in addresses(request).items()}


def _split(request: Request) -> tuple[str, str]:
    """The path's first word, and the rest from the slash on."""
    path: str = request.scope["path"]
    word, slash, rest = path.removeprefix("/").partition("/")
    return word, slash + rest
