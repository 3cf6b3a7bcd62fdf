"""A service's web application: what requests pass through on their way to a page, and answers on their way out."""

import time
from collections.abc import Sequence
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Lifespan, Message, Receive, Scope, Send

from shared import tracing
from shared.metrics import Metrics
from shared.web.compression import compressed, is_public_text
from shared.web.errors import error_handlers
from shared.web.headers import RawHeaders, first, with_defaults
from shared.web.measuring import method_of, tell
from shared.web.pages import Pages
from shared.web.security import careful_headers

BODY_LIMIT: Final = 64 * 1024
"""The largest request body, in bytes."""


class Application(Starlette):
    """Starlette's, with one layer around its routes in the place of its own middleware.

    Seven layers, each with functions of its own around `receive` and `send`, cost a sign-up more time than reading and
    checking its form: see docs/decisions/one-layer-around-the-routes.md.
    """

    def __init__(
        self,
        pages: Pages,
        metrics: Metrics,
        *,
        routes: Sequence[BaseRoute],
        lifespan: "Lifespan[Application] | None" = None,
        body_limit: int = BODY_LIMIT,
    ) -> None:
        super().__init__(routes=routes, lifespan=lifespan)
        self._shell = Shell(self.router, pages, metrics, body_limit)

    def build_middleware_stack(self) -> ASGIApp:
        return self._shell


class Shell:
    """Measures and traces each request, limits what it may carry, answers what is raised, and gives each answer careful
    headers. A public text is compressed. Pure ASGI: no task a request.

    A fault of ours is answered too, and goes on to the server, which logs it.
    """

    def __init__(self, app: ASGIApp, pages: Pages, metrics: Metrics, body_limit: int) -> None:
        self._app = app
        self._metrics = metrics
        self._body_limit = body_limit
        self._headers = careful_headers(https=pages.public_url.startswith("https://"))
        self._handlers = error_handlers(pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        exchange = _Exchange(scope, receive, send, self._body_limit, self._headers)
        parent = first(scope["headers"], b"traceparent")
        with tracing.span(method_of(scope), kind="server", parent=parent) as work:
            try:
                await self._app(scope, exchange.receive, exchange.send)
            except Exception as error:
                if exchange.status is not None:
                    raise
                kind = next(kind for kind in type(error).__mro__ if kind in self._handlers)
                response = await self._handlers[kind](Request(scope, receive), error)
                await response(scope, receive, exchange.send)
                if kind is Exception:
                    raise
            finally:
                tell(self._metrics, work, scope, exchange.status or 500, time.perf_counter() - began_s)


class _Exchange:
    """One request and its answer."""

    __slots__ = ("_body_limit", "_headers", "_held", "_read", "_receive", "_scope", "_send", "status")

    def __init__(self, scope: Scope, receive: Receive, send: Send, body_limit: int, headers: RawHeaders) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._body_limit = body_limit
        self._read = 0
        self._headers = headers
        self._held: Message | None = None
        """The beginning of an answer that is compressed if its body is worth it."""
        self.status: int | None = None
        """The answer's, once it has begun."""

    async def receive(self) -> Message:
        """Refuses (413) a body over the limit at the moment when the application reads it, however its size is told.

        Starlette's own limit answers in plain text, whatever the application's error handlers say.
        """
        announced = first(self._scope["headers"], b"content-length") or ""
        if announced.isdecimal() and int(announced) > self._body_limit:
            raise _too_large()
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._body_limit:
            raise _too_large()
        return message

    async def send(self, message: Message) -> None:
        """Adds the headers that the answer does not set itself, and compresses it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if is_public_text(message["headers"]):
                self._held = message
                return
            message["headers"] = with_defaults(message["headers"], self._headers)
        elif self._held is not None:
            start, message = compressed(self._held, message, self._scope)
            self._held = None
            await self._send({**start, "headers": with_defaults(start["headers"], self._headers)})
        await self._send(message)


def _too_large() -> HTTPException:
    return HTTPException(413, headers={"Connection": "close"})
