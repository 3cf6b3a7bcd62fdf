"""Headers that make a browser careful, and a limit to what a request may carry. Pure ASGI: no task a request."""

from collections.abc import Sequence
from typing import Final

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.compression import Compression
from shared.web.errors import ServerErrors
from shared.web.pages import Pages

BODY_LIMIT: Final = 64 * 1024
"""The largest request body, in bytes."""


def content_security_policy(*, https: bool, framed_by: Sequence[str] = ()) -> str:
    """The policy of a page: nothing but our own styles, scripts and pictures.

    A page that other sites may embed names their origins in `framed_by` and sets the header itself.
    """
    directives = [
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors " + (" ".join(framed_by) or "'none'"),
        "base-uri 'none'",
    ]
    if https:
        directives.append("upgrade-insecure-requests")
    return "; ".join(directives)


def web_middleware(pages: Pages, *, body_limit: int = BODY_LIMIT) -> list[Middleware]:
    """The `middleware` of every service's application, outermost first."""
    return [
        Middleware(SecurityHeaders, https=pages.public_url.startswith("https://")),
        Middleware(Compression),
        Middleware(ServerErrors, pages=pages),
        Middleware(BodyLimit, limit=body_limit),
    ]


class SecurityHeaders:
    """Adds the headers that a response does not set itself. What says nothing of caching is not kept anywhere."""

    def __init__(self, app: ASGIApp, https: bool) -> None:
        self._app = app
        headers = {
            "Content-Security-Policy": content_security_policy(https=https),
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        if https:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                given = {name for name, _ in headers}
                message["headers"] = headers + [header for header in self._headers if header[0] not in given]
            await send(message)

        await self._app(scope, receive, secured if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses (413) a body over the limit at the moment when the application reads it, however its size is told.

    Starlette's own limit answers in plain text, whatever the application's error handlers say.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        read = 0

        async def limited() -> Message:
            nonlocal read
            if announced.isdigit() and int(announced) > self._limit:
                raise _too_large()
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._limit:
                raise _too_large()
            return message

        await self._app(scope, limited, send)


def _too_large() -> HTTPException:
    return HTTPException(413, headers={"Connection": "close"})
