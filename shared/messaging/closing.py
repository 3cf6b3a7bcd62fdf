"""Closing what may hang while its server is away."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress


async def close_within(seconds: float, closing: Awaitable[object]) -> None:
    """Wait for the close, but no longer; then go on without it. Its failure is of no interest: we are leaving.

    Not `wait_for`, which waits for the cancelled inner task, and aiokafka's can ignore a cancellation.
    """
    task = asyncio.ensure_future(closing)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        task.add_done_callback(_look_away)
    else:
        _look_away(task)


def _look_away(task: "asyncio.Future[object]") -> None:
    with suppress(asyncio.CancelledError):
        task.exception()
