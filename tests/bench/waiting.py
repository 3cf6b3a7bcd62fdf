"""How long somebody who sends the form waits for the mail: fifty forms a second, from the POST to SMTP."""

import asyncio
import time
import uuid
from statistics import quantiles

from deploy.local.ports import HOST
from shared.contracts.catalog import GROUPS, Group
from shared.contracts.golden import example
from shared.messaging import event
from tests.bench.finding import Finding, limited
from tests.bench.ground import POLL_S, Ground, Load, Running
from tests.bench.post_office import PostOffice, post_office
from tests.bench.publishing import send
from tests.bench.signing_up import accepted, add_group, request

FORMS = 1_500
A_SECOND = 50
PATIENCE_S = 60
_WARM = 50


async def measure(ground: Ground, load: Load) -> list[Finding]:
    group = Group.model_validate(example(GROUPS, "talkoot.group.published"))
    async with (
        post_office() as office,
        ground.installation("registration", "notifications") as installation,
        installation.service("registration") as registration,
        installation.service("notifications", smtp_port=office.port),
    ):
        await add_group(installation, group.model_dump(mode="json"))
        await send(installation.ground, [event(GROUPS, "talkoot.group.published", group, time=group.changed_at)])
        path = f"/fi/groups/{group.slug}/join"
        await _waits(registration, office, path, load.of(_WARM))
        waits = await _waits(registration, office, path, load.of(FORMS))
    hundredths = quantiles(waits, n=100, method="inclusive")
    what = f"from the form to the confirmation mail at SMTP, {A_SECOND} a second"
    return [
        limited(f"{what}: p50", hundredths[49] * 1000, "ms", at_most=100),
        limited(f"{what}: p99", hundredths[98] * 1000, "ms", at_most=400),
    ]


async def _waits(registration: Running, office: PostOffice, path: str, count: int) -> list[float]:
    """Seconds of each form, whatever became of those before it: a form is sent when its time has come."""
    started = time.perf_counter()
    addresses = [f"{uuid.uuid4().hex}@kunta.example" for _ in range(count)]
    sent = await asyncio.gather(
        *(_one(registration.port, path, address, started + at / A_SECOND) for at, address in enumerate(addresses))
    )
    end = time.perf_counter() + PATIENCE_S
    while missing := [address for address in addresses if address not in office.arrivals]:
        if time.perf_counter() > end:
            raise RuntimeError(f"{len(missing)} mails of {count} did not come")
        await asyncio.sleep(POLL_S)
    return [office.arrivals[address] - at for address, at in zip(addresses, sent, strict=True)]


async def _one(port: int, path: str, address: str, due: float) -> float:
    """Send one form when it is due; when that was."""
    await asyncio.sleep(due - time.perf_counter())
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(request(port, path, address))
        await accepted(reader)
    finally:
        writer.close()
    return due
