"""Every role tries every route: what the table of permissions says is what happens, and who is refused changes nothing.

By `shared/access/permissions.py`; `docs/roles.md` says the same, and `tests/routes.py` what each route wants.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

import httpx
import pytest

from shared.access import Permission
from tests.routes import MANAGED, PUBLIC, SIGNED_IN, grants
from tests.security.asking import send
from tests.security.world import OWN, ROLES, Place, Who

Verdict = Literal["let in", "refused", "no such page", "to the sign-in", "no such method", "broken"]

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
GONE_ALREADY: Final = frozenset(
    {"POST /{lang}/manage/groups/{slug}/meetings/{id:uuid}/files/{file:uuid}/remove with another's file"}
)
"""What is not there is gone already: asking twice is asking once."""
A_LINK_CALLED_SENT: Final = ("POST", "/{lang}/sign-in/sent", 410)


def verdict(answer: httpx.Response) -> Verdict:
    if answer.status_code >= 500:
        return "broken"
    location = answer.headers.get("location", "")
    if answer.status_code == 401 or (answer.status_code == 303 and location.startswith("/fi/sign-in?next=")):
        return "to the sign-in"
    by_status: Mapping[int, Verdict] = {403: "refused", 404: "no such page", 405: "no such method"}
    return by_status.get(answer.status_code, "let in")


def expected(route: str, permission: Permission | None, who: Who) -> Verdict:
    """As docs/roles.md says."""
    if who == "nobody":
        # Whose session is over already has nothing to end, and is answered as one who has just ended it.
        return "let in" if "/{lang}/sign-out" in route else "to the sign-in"
    if permission is SIGNED_IN or grants(permission, ROLES[who]):
        return "let in"
    if "{slug}" in route:
        return "refused" if ROLES[who] else "no such page"
    leads_elsewhere = who == "lead of another group" and grants(permission, "lead")
    return "let in" if leads_elsewhere else "refused"


@pytest.mark.parametrize("who", ROLES)
async def test_each_role_may_what_the_table_says_and_no_more(place: Place, who: Who) -> None:
    found: dict[str, Verdict] = {}
    changed = []
    async with place.browser(who) as browser:
        before = await place.state()
        for route in MANAGED[place.service]:
            found[route] = verdict(await send(browser, route, place.own))
            after = await place.state()
            if found[route] != "let in" and after != before:
                changed.append(route)
            if after != before:
                await place.lay()
                before = await place.state()

    rules = {route: expected(route, permission, who) for route, permission in MANAGED[place.service].items()}
    assert {route: each for route, each in found.items() if each != rules[route]} == {}
    assert changed == [], "refused, and yet something was changed"


@pytest.mark.parametrize("who", ["lead", "administrator"])
async def test_what_is_another_group_s_is_not_reached_through_ones_own(place: Place, who: Who) -> None:
    """Its id is no secret: ids of meetings and files are in public pages."""
    found: dict[str, Verdict] = {}
    async with place.browser(who) as browser:
        before = await place.state()
        for route in MANAGED[place.service]:
            for name in re.findall(r"{(\w+):uuid}", route) if "{slug}" in route else ():
                ids = {**place.own, name: place.other[name]}
                found[f"{route} with another's {name}"] = verdict(await send(browser, route, ids))

        assert await place.state() == before
    reached = {each for each, answer in found.items() if answer != "no such page"}
    assert reached - GONE_ALREADY == set()


@pytest.mark.parametrize("who", ["nobody", "administrator"])
async def test_no_route_answers_to_other_methods(place: Place, who: Who) -> None:
    routes = [route.split(" ") for route in (*MANAGED[place.service], *PUBLIC[place.service])]
    methods: dict[str, set[str]] = {}
    for method, path in routes:
        methods.setdefault(path, set()).add(method)
    made_up = {"token": "x", "number": "1", "path": "x", "topic": "x", "name": "x", "meeting_id": "x", "version": "1"}
    made_up["meeting"] = str(OWN.meeting)
    answered = []
    async with place.browser(who) as browser:
        before = await place.state()
        for path, known in methods.items():
            for method in METHODS:
                if (
                    method not in known
                    and (answer := await send(browser, f"{method} {path}", {**made_up, **place.own})).status_code != 405
                ):
                    answered.append((method, path, answer.status_code))

        assert await place.state() == before
    assert [each for each in answered if each != A_LINK_CALLED_SENT] == []
