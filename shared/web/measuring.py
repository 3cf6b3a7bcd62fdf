"""Measures and traces requests, and shows a process's figures to Prometheus, but to nobody behind a proxy."""

import time
from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import tracing
from shared.metrics import CONTENT_TYPE, Figure, Metrics, Told
from shared.web.headers import first
from shared.web.health import Told as Problems

PATH: Final = "/metrics"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FORWARDED: Final = ("forwarded", "x-forwarded-for")
"""What every proxy adds. An edge should not hand `/metrics` on at all; this holds where one does."""


def metrics_route(metrics: Metrics) -> Route:
    """`/metrics`, on the service's own port."""

    async def answer(request: Request) -> Response:
        if any(name in request.headers for name in _FORWARDED):
            raise HTTPException(404)
        return Response(await metrics.text(), media_type=CONTENT_TYPE)

    return Route(PATH, answer)


def measuring(metrics: Metrics) -> Middleware:
    """The outermost middleware of an application."""
    return Middleware(Measuring, metrics=metrics)


def degraded(missed: Mapping[str, Problems]) -> Told:
    """What readiness calls degraded, as figures."""

    def told() -> list[Figure]:
        about = "Whether the service does without this for now."
        return [Figure("degraded", about, bool(problems()), {"dependency": name}) for name, problems in missed.items()]

    return told


class Measuring:
    """Tells each request's time by method, route and status. Pure ASGI: no task a request.

    A route is its template, never the path: paths hold personal links, and have no end of values.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        method = scope["method"] if scope["method"] in _METHODS else "other"
        with tracing.span(method, kind="server", parent=first(scope["headers"], b"traceparent")) as work:
            try:
                await self._app(scope, receive, watch)
            finally:
                route = route_of(scope)
                self._metrics.request(method, route, status, time.perf_counter() - started)
                if tracing.is_measured():
                    work.note(f"{method} {route}", _attributes(method, route, status))


def _attributes(method: str, route: str, status: int) -> tracing.Attributes:
    return {"http.request.method": method, "http.route": route, "http.response.status_code": status}


def route_of(scope: Scope) -> str:
    """The template of the route that answered, with where its application is mounted; `none` where none did."""
    path = getattr(scope.get("route"), "path", None)
    if path is None or "endpoint" not in scope:
        return "none"
    mount = scope.get("root_path", "")
    return str(path if path.startswith(mount) else mount + path)
