"""`python -m tests.bench [NAME …]`: measure all or these, print a table, and keep it in build/bench.md."""

import asyncio
import logging
import os
import platform
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from tests.bench import consuming, mailing, relaying, resting, signing_up, waiting
from tests.bench.finding import HEAD, Finding
from tests.bench.ground import Ground, Load, ground

MEASURES: Mapping[str, Callable[[Ground, Load], Awaitable[list[Finding]]]] = {
    "signing-up": signing_up.measure,
    "relaying": relaying.measure,
    "consuming": consuming.measure,
    "mailing": mailing.measure,
    "waiting": waiting.measure,
    "resting": resting.measure,
}


async def measure_all(names: Sequence[str], load: Load) -> str:
    """The table, line by line as it comes."""
    lines = [HEAD]
    print(HEAD, flush=True)
    async with ground() as prepared:
        for name in names:
            for finding in await MEASURES[name](prepared, load):
                lines.append(finding.line())
                print(lines[-1], flush=True)
    return "\n".join([*lines, "", f"One run on {os.cpu_count()} cores, Python {platform.python_version()}.", ""])


def main(arguments: Sequence[str]) -> None:
    unknown = [name for name in arguments if name not in MEASURES]
    if unknown:
        sys.exit(f"there is no measure {unknown[0]}; there are {', '.join(MEASURES)}")
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    table = asyncio.run(measure_all(arguments or list(MEASURES), Load()))
    path = Path("build/bench.md")
    path.parent.mkdir(exist_ok=True)
    path.write_text(table, encoding="utf-8")
    print(f"kept in {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
