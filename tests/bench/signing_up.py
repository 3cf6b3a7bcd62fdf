"""How many sign-ups a second one process takes over 32 connections, beside a bare program that writes the same rows."""

import asyncio
import time
import uuid
from collections.abc import Mapping
from functools import partial
from urllib.parse import urlencode

from deploy.local.ports import HOST, free_port
from shared.contracts.catalog import GROUPS
from shared.contracts.golden import example
from shared.postgres import connect
from tests.bench.finding import Finding, Pace, compared
from tests.bench.ground import Ground, Installation, Load, Running, until

CONNECTIONS = 32
FORMS = 6_000
_STATEMENT = "insert into theme_group (id, version, slug, name, status, sign_up) values ($1, 1, $2, $3, 'active', $4)"


async def measure(ground: Ground, load: Load) -> list[Finding]:
    group = example(GROUPS, "talkoot.group.published")
    port = free_port()
    count = load.of(FORMS)
    async with ground.installation("registration") as installation, ground.installation("registration") as beside:
        await add_group(installation, group)
        bare_url = beside.database_url("registration").get_secret_value()
        async with (
            installation.service("registration") as ours,
            beside.program("tests.bench.bare_form", str(port), bare_url, str(group["id"]), port=port) as bare,
        ):
            our_path = f"/fi/groups/{group['slug']}/join"
            await until(partial(_answers, bare, "/"), 30)
            await _pace(ours, our_path, count // 3, events_of=installation)
            await _pace(bare, "/", count // 3)
            rounds = [
                (await _pace(ours, our_path, count, events_of=installation), await _pace(bare, "/", count))
                for _ in range(load.rounds)
            ]
    return [compared(f"sign-up POST, one process, {CONNECTIONS} connections", rounds, at_least=0.6)]


async def add_group(installation: Installation, group: Mapping[str, object]) -> None:
    """A group that registration knows and whose sign-up is open."""
    connection = await connect(installation.database_url("registration"))
    await connection.execute(
        _STATEMENT, group["id"], group["slug"], group["name"], {"state": "open", "deadline": None, "url": None}
    )
    await connection.close()


async def _pace(running: Running, path: str, count: int, *, events_of: Installation | None = None) -> Pace:
    """Answers a second. The processor time counts until the events are on Kafka, where there is a relay."""
    cpu = running.cpu_s()
    started = time.perf_counter()
    done = await _post(running.port, path, count)
    elapsed = time.perf_counter() - started
    if events_of is not None:
        await until(partial(all_published, events_of, "registration"), 60)
    return Pace(done / elapsed, (running.cpu_s() - cpu) / done * 1e6)


async def all_published(installation: Installation, service: str) -> bool:
    """Whether everything in the service's outbox is on Kafka."""
    connection = await connect(installation.database_url(service))
    try:
        return not await connection.fetchval("select exists (select from outbox where published_at is null)")
    finally:
        await connection.close()


async def _answers(running: Running, path: str) -> bool:
    try:
        await _post(running.port, path, 1)
    except OSError:
        return False
    return True


async def _post(port: int, path: str, count: int) -> int:
    """Send forms over kept connections, each with an address of its own; how many they were."""
    connections = min(count, CONNECTIONS)
    share = count // connections
    await asyncio.gather(*(_one_connection(port, path, share) for _ in range(connections)))
    return share * connections


async def _one_connection(port: int, path: str, count: int) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        for _ in range(count):
            writer.write(request(port, path, f"{uuid.uuid4().hex}@kunta.example"))
            await accepted(reader)
    finally:
        writer.close()


def request(port: int, path: str, email: str) -> bytes:
    """A form as a browser sends it, filled in by somebody invented."""
    fields = {
        "name": "Aino Esimerkki",
        "email": email,
        "organisation": "Esimerkkikunta",
        "organisation_type": "municipality",
        "title": "hankinta-asiantuntija",
        "phone": "050 123 4567",
        "language": "fi",
        "message": "",
        "website": "",
    }
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def accepted(reader: asyncio.StreamReader) -> None:
    """Read the answer. Raises RuntimeError where it is no acceptance."""
    answer = await reader.readuntil(b"\r\n\r\n")
    if not answer.startswith(b"HTTP/1.1 303"):
        raise RuntimeError(answer.decode(errors="replace").split("\r\n", 1)[0])
