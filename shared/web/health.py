"""Whether a process lives, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Check: TypeAlias = Callable[[], Awaitable[Sequence[str]]]
"""Tells what is wrong, in words without personal data; nothing where all is well. What it raises is a problem too."""

CHECK_TIMEOUT_S = 2.0


def health_routes(checks: Mapping[str, Check]) -> list[Route]:
    """`/healthz/live`: the process answers. `/healthz/ready`: 200 where every check is content, else 503 and why."""

    async def live(_request: Request) -> Response:
        return JSONResponse({"status": "live"})

    async def ready(_request: Request) -> Response:
        results = await asyncio.gather(*(_problems(check) for check in checks.values()))
        problems = {name: found for name, found in zip(checks, results, strict=True) if found}
        if problems:
            return JSONResponse({"status": "not ready", "problems": problems}, 503)
        return JSONResponse({"status": "ready"})

    return [Route("/healthz/live", live), Route("/healthz/ready", ready)]


async def _problems(check: Check) -> list[str]:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_S):
            return list(await check())
    except TimeoutError:
        return [f"no answer in {CHECK_TIMEOUT_S:g} s"]
    except Exception as error:
        return [type(error).__name__]
