"""How many sign-ups a second one process takes over 32 connections, beside a bare program that writes the same rows."""

import asyncio
import json
import os
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

from pydantic import SecretStr

from deploy.local.ports import HOST, free_port
from deploy.local.process import Process, Program
from services.registration.app import MIGRATIONS
from shared.contracts.catalog import GROUPS
from shared.contracts.golden import example
from shared.postgres import connect
from tests.bench.ground import Ground

CONNECTIONS = 32
FORMS = 6_000
PROJECT = Path(__file__).parents[2]


async def measure(ground: Ground) -> tuple[float, float]:
    """Sign-ups a second: ours, bare."""
    group = example(GROUPS, "talkoot.group.published")
    ours_url = await _database(ground, group)
    bare_url = await _database(ground, group)
    port = free_port()
    environment = {
        "TALKOOT_DATABASE_URL": ours_url.get_secret_value(),
        "TALKOOT_KAFKA": ground.kafka,
        "TALKOOT_PORT": str(port),
        "TALKOOT_PUBLIC_URL": f"http://{HOST}:{port}",
        "TALKOOT_LINK_KEYS": json.dumps(["bench"]),
        "TALKOOT_LOG_LEVEL": "error",
    }
    ours = await _run(
        ground, ("-m", "services.registration", "serve"), environment, port, f"/fi/groups/{group['slug']}/join"
    )
    port = free_port()
    bare_arguments = ("-m", "tests.bench.bare_form", str(port), bare_url.get_secret_value(), str(group["id"]))
    bare = await _run(ground, bare_arguments, {}, port, "/")
    return ours, bare


async def _database(ground: Ground, group: Mapping[str, object]) -> SecretStr:
    url = await ground.database(f"form_{uuid.uuid4().hex[:8]}", "registration", *MIGRATIONS)
    connection = await connect(url)
    await connection.execute(
        "insert into theme_group (id, version, slug, name, status, sign_up) values ($1, 1, $2, $3, 'active', $4)",
        group["id"],
        group["slug"],
        group["name"],
        {"state": "open", "deadline": None, "url": None},
    )
    await connection.close()
    return url


async def _run(
    ground: Ground, arguments: tuple[str, ...], environment: Mapping[str, str], port: int, path: str
) -> float:
    process = Process(
        Program(
            (sys.executable, *arguments),
            log=ground.folder / f"{port}.log",
            environment={**os.environ, **environment},
            folder=PROJECT,
        )
    )
    try:
        await _until_answers(port, path)
        await _post(port, path, FORMS // 10)
        started = time.perf_counter()
        await _post(port, path, FORMS)
        return FORMS / (time.perf_counter() - started)
    finally:
        await asyncio.to_thread(process.stop)


async def _until_answers(port: int, path: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            await _post(port, path, 1)
        except (OSError, RuntimeError):
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.2)
        else:
            return


async def _post(port: int, path: str, count: int) -> None:
    """Send forms over kept connections, each with an address of its own."""
    share = max(1, count // CONNECTIONS)
    await asyncio.gather(*(_one_connection(port, path, share) for _ in range(min(count, CONNECTIONS))))


async def _one_connection(port: int, path: str, count: int) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        for _ in range(count):
            fields = {
                "name": "Aino Esimerkki",
                "email": f"{uuid.uuid4().hex}@kunta.example",
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
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith(b"HTTP/1.1 303"):
                raise RuntimeError(answer.decode(errors="replace").split("\r\n", 1)[0])
    finally:
        writer.close()
