"""Every route of every service is either for everybody or behind the gate, and `tests/routes.py` says which."""

import re
from uuid import uuid4

import httpx
import pytest

from tests.architecture.source import services
from tests.routes import MANAGED, PUBLIC, SITE, application, routes_of

SERVICES = [path.name for path in services()]


@pytest.mark.parametrize("service", SERVICES)
def test_no_route_is_forgotten(service: str) -> None:
    found, listed = set(routes_of(application(service))), {*PUBLIC[service], *MANAGED[service]}

    assert sorted(found - listed) == [], "say in tests/routes.py for whom they are"
    assert sorted(listed - found) == [], "tests/routes.py lists what is not there"


def test_an_openid_provider_brings_the_way_there_and_the_way_back_and_nothing_else() -> None:
    provider = {"oidc_issuer": "https://id.example", "oidc_client_id": "talkoot", "oidc_client_secret": "unused"}
    more = set(routes_of(application("catalog", **provider))) - set(routes_of(application("catalog")))
    assert more == {"GET /{lang}/sign-in/openid", "GET /sign-in/openid"}


@pytest.mark.parametrize("service", SERVICES)
async def test_whoever_is_not_signed_in_is_led_to_the_sign_in(service: str) -> None:
    """Before anything is read: there is no database behind."""
    found = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application(service)), base_url=SITE) as client:
        for method, path in (route.split(" ") for route in MANAGED[service]):
            answer = await client.request(method, re.sub(r"\{([^}:]+)(?::(\w+))?\}", _value, path))
            found[method, path] = answer.status_code
            assert method != "GET" or answer.headers["location"].startswith("/fi/sign-in?next=%2Ffi%2Fmanage"), path

    to_sign_in = {each: 303 if each[0] == "GET" or each[1].startswith("/{lang}/sign-out") else 401 for each in found}
    assert found == to_sign_in


def _value(match: "re.Match[str]") -> str:
    """Something made up for a parameter."""
    name, kind = match.groups()
    return {"uuid": str(uuid4()), "int": "1"}.get(kind, "fi" if name == "lang" else "a-group")
