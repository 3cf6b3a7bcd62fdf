"""How much memory and processor time each service takes while nothing happens."""

import asyncio
import time
from contextlib import AsyncExitStack

from deploy.local.layout import SERVICES
from tests.bench.finding import Finding, limited
from tests.bench.ground import Ground, Load
from tests.bench.post_office import post_office

SETTLE_S = 5.0
REST_S = 15.0


async def measure(ground: Ground, load: Load) -> list[Finding]:
    async with post_office() as office, ground.installation(*SERVICES) as installation, AsyncExitStack() as stack:
        running = [
            await stack.enter_async_context(installation.service(each, smtp_port=office.port)) for each in SERVICES
        ]
        await asyncio.sleep(SETTLE_S * load.scale)
        begun, cpu = time.perf_counter(), [each.cpu_s() for each in running]
        await asyncio.sleep(REST_S * load.scale)
        rested = time.perf_counter() - begun
        shares = [(each.cpu_s() - before) / rested * 100 for each, before in zip(running, cpu, strict=True)]
        memory = [each.resident_mb() for each in running]
    return [
        finding
        for name, held, share in zip(SERVICES, memory, shares, strict=True)
        for finding in (
            limited(f"{name} at rest: resident memory", held, "MB", at_most=120),
            limited(f"{name} at rest: processor", share, "% of a core", at_most=5),
        )
    ]
