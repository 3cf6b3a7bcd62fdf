"""How much memory each service holds while nothing happens."""

import asyncio
from contextlib import AsyncExitStack

from deploy.local.layout import SERVICES
from tests.bench.finding import Finding, limited
from tests.bench.ground import Ground, Load
from tests.bench.post_office import post_office

REST_S = 5.0


async def measure(ground: Ground, load: Load) -> list[Finding]:
    async with post_office() as office, ground.installation(*SERVICES) as installation, AsyncExitStack() as stack:
        running = [
            await stack.enter_async_context(installation.service(each, smtp_port=office.port)) for each in SERVICES
        ]
        await asyncio.sleep(REST_S * load.scale)
        memory = [each.resident_mb() for each in running]
    return [
        limited(f"{name} at rest: resident memory", held, "MB", at_most=120)
        for name, held in zip(SERVICES, memory, strict=True)
    ]
