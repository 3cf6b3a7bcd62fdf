"""Every OpenAPI document says what its service does: it is asked whatever can be asked, and never fails or says else.

The service runs as in production, in a process of its own, with two groups in its tables; Kafka is away.
"""

import asyncio
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from pydantic import SecretStr

from deploy.local.layout import PROJECT
from deploy.local.ports import HOST, free_port
from deploy.local.process import Process, Program, wait_until
from shared.draining import SERVING
from shared.postgres import Database as Pool
from shared.postgres import migrate
from tests.conftest import Database
from tests.routes import PUBLIC
from tests.security.world import KEY, SITE, laid

DOCUMENTS: Final = [
    (service, route.removeprefix("GET "))
    for service, routes in PUBLIC.items()
    for route in routes
    if route.endswith("/openapi.json")
]
CONFIG: Final = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture(scope="module", params=DOCUMENTS, ids=[path for _, path in DOCUMENTS])
def document(
    request: pytest.FixtureRequest, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where a running service serves its document."""
    service, path = request.param
    url = SecretStr(database.url(service))
    asyncio.run(_laid(service, url))
    port, log = free_port(), tmp_path_factory.mktemp("openapi") / f"{service}.log"
    process = Process(_program(service, url, port, log))
    try:
        wait_until(lambda: _serves(port), process, service, log, 60)
        yield f"http://{HOST}:{port}{path}"
    finally:
        process.stop()


async def _laid(service: str, url: SecretStr) -> None:
    await migrate(url, importlib.import_module(f"services.{service}.app").MIGRATIONS)
    async with Pool(url) as pool:
        await laid(service, pool)


def _program(service: str, url: SecretStr, port: int, log: Path) -> Program:
    settings = {
        "TALKOOT_DATABASE_URL": url.get_secret_value(),
        "TALKOOT_KAFKA": f"{HOST}:9",
        "TALKOOT_HOST": HOST,
        "TALKOOT_PORT": str(port),
        "TALKOOT_PUBLIC_URL": SITE,
        "TALKOOT_LINK_KEYS": json.dumps([KEY.get_secret_value()]),
    }
    ours = {key: value for key, value in os.environ.items() if not key.startswith("TALKOOT_")}
    command = (sys.executable, "-m", f"services.{service}", "serve")
    return Program(command, log=log, environment=ours | settings, folder=PROJECT)


def _serves(port: int) -> bool:
    try:
        return httpx.get(f"http://{HOST}:{port}{SERVING}").is_success
    except httpx.TransportError:
        return False


def test_the_service_keeps_to_its_document(document: str, tmp_path: Path) -> None:
    """Asked by Schemathesis from its command line, which has more kinds of questions than its pytest plugin."""
    program = str(Path(sys.executable).with_name("schemathesis"))
    command = (program, "--config-file", str(CONFIG), "run", "--no-color", "--continue-on-failure", document)
    said = subprocess.run(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False
    )

    assert said.returncode == 0, said.stdout
