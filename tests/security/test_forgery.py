"""No form of another site changes anything: not with the visitor's cookie, not with a token of another session."""

import uuid
from collections.abc import Mapping
from typing import Final

import pytest

from shared.access import Session
from tests.routes import MANAGED, PUBLIC
from tests.security.asking import send
from tests.security.world import NOW, SESSIONS, Place, account_of

ANOTHER: Final = SESSIONS.token(Session(uuid.uuid4(), account_of("administrator"), NOW))
"""Of the same account's session in another browser."""
FORGED: Final[Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]]] = {
    "no token": ({}, {"token": ""}),
    "a token of another session": ({}, {"token": ANOTHER}),
    "a made-up token": ({}, {"token": "x" * 200}),
    "another site, as the browser says": ({"sec-fetch-site": "cross-site"}, {}),
    "a neighbour under the same domain": ({"sec-fetch-site": "same-site"}, {}),
    "another site, by an old browser": ({"origin": "https://talkoot.example.evil.example"}, {}),
    "a page without an origin": ({"origin": "null"}, {}),
}
"""Headers and fields of the request, beside or instead of what is right."""
FROM_ANYWHERE: Final = frozenset(
    {
        "POST /{lang}/groups/{slug}/leads/{number:int}",  # only shows
        "POST /{lang}/mails/unsubscribe/{token}",  # mail programs send it (RFC 8058)
        "POST /{lang}/registrations/link",  # has nothing of the visitor's, and tells nothing
        "POST /{lang}/registrations/confirm/{token}",  # from here on, whoever can make the form holds the key
        "POST /{lang}/registrations/{token}/correct",
        "POST /{lang}/registrations/{token}/leave",
        "POST /{lang}/registrations/{token}/language",
        "POST /{lang}/registrations/{token}/meetings/{meeting:uuid}",
    }
)
"""Public forms that need not be sent from our own pages, and why."""


NO_JSON: Final = 422
"""What an API says of a form; JSON from another site's page would have to be allowed by CORS first."""


@pytest.mark.parametrize("forged", FORGED)
async def test_every_managing_form_must_be_of_this_very_session(place: Place, forged: str) -> None:
    headers, fields = FORGED[forged]
    posts = [route for route in MANAGED[place.service] if route.startswith("POST")]
    async with place.browser("administrator") as browser:
        browser.client.headers.update(headers)
        before = await place.state()
        answers = {route: (await send(browser, route, place.own, **fields)).status_code for route in posts}
        after = await place.state()

    assert answers == dict.fromkeys(posts, 403)
    assert after == before


async def test_public_forms_are_taken_from_our_own_pages(place: Place) -> None:
    posts = [route for route in PUBLIC[place.service] if route.startswith("POST") and route not in FROM_ANYWHERE]
    async with place.browser("nobody") as browser:
        browser.client.headers["sec-fetch-site"] = "cross-site"
        before = await place.state()
        answers = {route: (await send(browser, route, {**place.own, "token": "x"})).status_code for route in posts}
        after = await place.state()

    assert answers == {route: NO_JSON if "/api/" in route else 403 for route in posts}
    assert after == before
