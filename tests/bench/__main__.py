"""`python -m tests.bench`: measure, print a table, and keep it in build/bench.md."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

from tests.bench import relaying, signing_up
from tests.bench.ground import Ground, ground

ROUNDS = 3
MEASURES: dict[str, Callable[[Ground], Awaitable[tuple[float, float]]]] = {
    "sign-up POST, one process, 32 connections": signing_up.measure,
    "relay, outbox to Kafka": relaying.measure,
}


async def measure_all() -> str:
    """The table, each figure the median of its rounds."""
    lines = ["| what | ours, a second | bare, a second | ratio |", "|---|---|---|---|"]
    async with ground() as prepared:
        for name, measure in MEASURES.items():
            pairs = [await measure(prepared) for _ in range(ROUNDS)]
            ours, bare = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
            ratio = median(pair[0] / pair[1] for pair in pairs)
            lines.append(f"| {name} | {ours:,.0f} | {bare:,.0f} | {ratio:.0%} |")
            print(lines[-1], flush=True)
    return "\n".join(lines) + "\n"


def main() -> None:
    table = asyncio.run(measure_all())
    path = Path("build/bench.md")
    path.parent.mkdir(exist_ok=True)
    path.write_text(table, encoding="utf-8")
    print(f"kept in {path}")


if __name__ == "__main__":
    main()
