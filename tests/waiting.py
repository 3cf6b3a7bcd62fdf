"""Waiting for what must come true."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

DEADLINE_S = 60.0
"""Long enough for a crowded machine, and never waited for where all is well."""


async def eventually(check: Callable[[], bool | Awaitable[bool]]) -> None:
    """Wait until the check holds; fail when it has not by the deadline."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + DEADLINE_S
    while not await _holds(check):
        assert loop.time() < deadline, "it did not come true in time"
        await asyncio.sleep(0.02)


async def _holds(check: Callable[[], bool | Awaitable[bool]]) -> bool:
    answer = check()
    return await answer if inspect.isawaitable(answer) else answer
