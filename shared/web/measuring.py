"""Tells of each request, and shows a process's figures to Prometheus, but to nobody behind a proxy."""

from collections.abc import Mapping
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from shared import tracing
from shared.metrics import CONTENT_TYPE, Figure, Metrics, Told
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


def degraded(missed: Mapping[str, Problems]) -> Told:
    """What readiness calls degraded, as figures."""

    def told() -> list[Figure]:
        about = "Whether the service does without this for now."
        return [Figure("degraded", about, bool(problems()), {"dependency": name}) for name, problems in missed.items()]

    return told


def method_of(scope: Scope) -> str:
    """The request's method, of which there are only so many."""
    return scope["method"] if scope["method"] in _METHODS else "other"


def tell(metrics: Metrics, work: tracing.Span, scope: Scope, status: int, seconds: float) -> None:
    """Tell an answered request's time by method, route and status.

    A route is its template, never the path: paths hold personal links, and have no end of values.
    """
    method, route = method_of(scope), route_of(scope)
    metrics.request(method, route, status, seconds)
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
