"""When work by the clock looks for something to do."""

import asyncio

from shared.service import Background, Job, by_the_clock, running
from tests.waiting import eventually

LONG_S = 3600.0


def looking(name: str, looks: list[str], awake: asyncio.Event, watch: asyncio.Lock) -> Background:
    async def look() -> bool:
        looks.append(name)
        return False

    return by_the_clock(Job(name, LONG_S, look), awake, watch=watch)


async def test_of_jobs_that_share_a_watch_each_call_wakes_one_and_each_in_its_turn() -> None:
    looks: list[str] = []
    awake, watch = asyncio.Event(), asyncio.Lock()
    async with running(*(looking(name, looks, awake, watch) for name in "abc")):
        await eventually(lambda: looks == ["a", "b", "c"])
        for calls in range(1, 6):
            awake.set()
            await eventually(lambda calls=calls: len(looks) == 3 + calls)  # type: ignore[misc]
            # Whoever else had heard the call would look by now.
            await asyncio.sleep(0)
            assert looks[3:] == list("abcab")[:calls]


async def test_a_call_that_comes_during_a_round_starts_another() -> None:
    rounds, awake, go_on = 0, asyncio.Event(), asyncio.Event()

    async def look() -> bool:
        nonlocal rounds
        rounds += 1
        await go_on.wait()
        return False

    async with running(by_the_clock(Job("slow", LONG_S, look), awake)):
        await eventually(lambda: rounds == 1)
        awake.set()
        go_on.set()
        await eventually(lambda: rounds == 2)
        assert not awake.is_set()
