"""Whether a process lives, whether it can serve, and what it misses meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.postgres import Connection, Database

Check: TypeAlias = Callable[[], Awaitable[Sequence[str]]]
"""Tells what is wrong, in words without personal data; nothing where all is well. What it raises is a problem too."""

Told: TypeAlias = Callable[[], Sequence[str]]
"""The same, of work that goes on by itself and knows how it is doing."""

CHECK_TIMEOUT_S = 2.0


def health_routes(needed: Mapping[str, Check], missed: Mapping[str, Told]) -> list[Route]:
    """`/healthz/live`: the process answers. `/healthz/ready`: 503 where something `needed` is away, and which.

    Without what is merely `missed` a service goes on answering, and its work waits: 200, with the status `degraded`
    and the reasons (docs/decisions/ready-without-kafka.md).
    """

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_request: Request) -> Response:
        results = await asyncio.gather(*(_problems(check) for check in needed.values()))
        problems = {name: found for name, found in zip(needed, results, strict=True) if found}
        degraded = {name: list(found) for name, told in missed.items() if (found := told())}
        status = "not ready" if problems else "degraded" if degraded else "ready"
        content: dict[str, object] = {"status": status}
        if problems:
            content["problems"] = problems
        if degraded:
            content["degraded"] = degraded
        return JSONResponse(content, 503 if problems else 200)

    return [Route("/healthz/live", live), Route("/healthz/ready", ready)]


def answers(database: Database, probe: Callable[[Connection], Awaitable[None]]) -> Check:
    """A check that the database answers and has this service's tables; `probe` touches them."""

    async def check() -> Sequence[str]:
        async with database.connection() as connection:
            await probe(connection)
        return []

    return check


async def _problems(check: Check) -> list[str]:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return list(await check())
    except TimeoutError:
        return [f"no answer in {CHECK_TIMEOUT_S:g} s"]
    except Exception as error:
        return [type(error).__name__]
