"""Nobody learns who is known here: not from what is answered, and not from what is done before the answer.

Time is not measured: the same statements in the same order take the same time. What is done about a known address is
done after the answer, by the clock, and ends in a mail.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import asyncpg
import httpx
import pytest
from asyncpg.pool import PoolConnectionProxy

from services.registration.usecases.confirm import Confirm, confirm
from services.registration.usecases.leave import Leave, leave
from services.registration.usecases.sign_up import SignUp, sign_up
from shared.postgres import Database
from tests.registration import made as registration
from tests.security.world import LINKS, NOW, OWN, Place, account_of, group_to_join

EMAIL: Final = "joku@talkoot.example"
_said: ContextVar[list[str] | None] = ContextVar("said", default=None)
"""What a request and what it starts say to the database; work by the clock was started before and is not heard."""


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (asyncpg.Connection, PoolConnectionProxy):
        for name in ("execute", "executemany", "fetch", "fetchrow", "fetchval"):
            monkeypatch.setattr(kind, name, _heard(getattr(kind, name)))


def _heard(method: Any) -> Any:
    async def heard(connection: Any, query: str, *arguments: Any, **options: Any) -> Any:
        if (said := _said.get()) is not None:
            said.append(" ".join(query.split()))
        return await method(connection, query, *arguments, **options)

    return heard


@contextmanager
def hearing() -> Iterator[list[str]]:
    said: list[str] = []
    token = _said.set(said)
    try:
        yield said
    finally:
        _said.reset(token)


@dataclass(frozen=True, slots=True)
class Told:
    """All that whoever asks can learn."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    statements: tuple[str, ...]


async def ask(place: Place, path: str, **fields: str) -> Told:
    async with place.browser("nobody") as browser:
        with hearing() as said:
            answer = await browser.client.post(path, data=fields)
    # The relay is told of commits beside the answers, once for several.
    statements = tuple(each for each in said if "pg_notify" not in each)
    return Told(answer.status_code, _headers(answer), answer.content, statements)


def _headers(answer: httpx.Response) -> dict[str, str]:
    """A cookie's secret is as random and as long for everybody."""
    headers = dict(answer.headers)
    if "set-cookie" in headers:
        name, _, rest = headers["set-cookie"].partition("=")
        secret, _, rest = rest.partition(";")
        headers["set-cookie"] = f"{name}={len(secret)} characters;{rest}"
    return headers


async def _unknown(_database: Database) -> None:
    """Nobody has ever heard of the address."""


async def _pending(database: Database) -> None:
    person = replace(registration.MAIJA, email=EMAIL)
    async with database.transaction() as connection:
        await sign_up(connection, [SignUp(group_to_join(OWN), person)], links=LINKS, now=NOW - timedelta(hours=1))


async def _member(database: Database) -> None:
    await _pending(database)
    async with database.transaction() as connection:
        member = await connection.fetchval("select id from member where email = $1", EMAIL)
        await confirm(connection, Confirm(member, NOW + timedelta(days=7)), links=LINKS, now=NOW)


async def _withdrawn(database: Database) -> None:
    await _member(database)
    async with database.transaction() as connection:
        member = await connection.fetchval("select id from member where email = $1", EMAIL)
        await leave(connection, Leave(member), links=LINKS, now=NOW)


ADDRESSES: Final[Mapping[str, Callable[[Database], Awaitable[None]]]] = {
    "unknown": _unknown,
    "pending": _pending,
    "a member's": _member,
    "of one who has left": _withdrawn,
}


@pytest.mark.parametrize("place", ["registration"], indirect=True)
@pytest.mark.parametrize("path", [f"/fi/groups/{OWN.slug}/join", "/fi/registrations/link"])
async def test_joining_and_asking_for_a_link_tell_nothing_of_an_address(place: Place, path: str) -> None:
    told = {}
    for name, known in ADDRESSES.items():
        await place.lay()
        await known(place.database)
        await ask(place, path, name="Joku Muu", email="ensin@talkoot.example")  # what is read once a while is read
        told[name] = await ask(place, path, name="Joku Muu", email=EMAIL, language="fi")

    assert told["unknown"].status == 303
    assert told["unknown"].statements
    assert told == dict.fromkeys(ADDRESSES, told["unknown"])


@pytest.mark.parametrize("place", ["catalog"], indirect=True)
async def test_signing_in_tells_nothing_of_an_address(place: Place) -> None:
    addresses = {
        "unknown": EMAIL,
        "a lead's": f"{account_of('lead')}@talkoot.example",
        "without a role": f"{account_of('stranger')}@talkoot.example",
        "of a closed account": f"{account_of('editor')}@talkoot.example",
    }
    told = {}
    for name, address in addresses.items():
        await place.lay()
        async with place.database.transaction() as connection:
            await connection.execute("update account set active = false where id = $1", account_of("editor"))
        told[name] = await ask(place, "/fi/sign-in", email=address)

    assert told["unknown"].status == 303
    assert told["unknown"].statements
    assert told == dict.fromkeys(addresses, told["unknown"])


@pytest.mark.parametrize("place", ["catalog"], indirect=True)
async def test_too_many_questions_are_refused_alike(place: Place) -> None:
    told = {}
    for address in (EMAIL, f"{account_of('lead')}@talkoot.example"):
        for _ in range(6):
            told[address] = await ask(place, "/fi/sign-in", email=address)

    first, second = told.values()
    assert first.status == 429
    assert first == second
