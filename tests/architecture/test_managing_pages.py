"""Every managing page of every service is behind the gate: whoever is not signed in is led to the sign-in."""

import importlib
import re
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from tests.architecture.source import services

SITE = "http://127.0.0.1:9"


def application(service: str) -> Starlette:
    """As in production, with nothing behind it: who is not signed in must be turned away before anything is read."""
    settings = importlib.import_module(f"services.{service}.settings").Settings(
        database_url=SecretStr("postgresql://nobody:x@127.0.0.1:9/talkoot"),
        kafka="127.0.0.1:9",
        port=0,
        public_url=SITE,
        link_keys=(SecretStr("unused"),),
        **({"mail_from": "talkoot@talkoot.example"} if service == "notifications" else {}),
    )
    made = importlib.import_module(f"services.{service}.app").create_app(settings)
    assert isinstance(made, Starlette)
    return made


def managing(app: Starlette) -> Iterator[tuple[str, str]]:
    """Method and path of every managing page, with something made up for each parameter."""
    for route in app.routes:
        if isinstance(route, Route) and "/manage" in route.path:
            path = re.sub(r"\{([^}:]+)(?::(\w+))?\}", _value, route.path)
            yield from ((method, path) for method in sorted((route.methods or set()) - {"HEAD"}))


def _value(match: "re.Match[str]") -> str:
    name, kind = match.groups()
    return {"uuid": str(uuid4()), "int": "1"}.get(kind, "fi" if name == "lang" else "a-group")


@pytest.mark.parametrize("service", [path.name for path in services()])
async def test_whoever_is_not_signed_in_is_led_to_the_sign_in(service: str) -> None:
    app = application(service)
    found = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE) as client:
        for method, path in managing(app):
            answer = await client.request(method, path)
            found[method, path] = answer.status_code
            assert method != "GET" or answer.headers["location"].startswith("/fi/sign-in?next=%2Ffi%2Fmanage"), path

    assert found, "every service has its log at least"
    assert {each: status for each, status in found.items() if status != (303 if each[0] == "GET" else 401)} == {}
