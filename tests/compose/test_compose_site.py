"""What deploy/compose.yaml says, run by `COMPOSE` (or `docker compose`) with the images that its variables name."""

import asyncio
import os
import shlex
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from deploy.local.layout import PROJECT
from deploy.local.ports import free_port
from tests.joining import somebody_joins_and_is_invited

GROUP = "sosiaalinen-kestavyys"
PORT = str(free_port())
SITE = f"http://127.0.0.1:{PORT}"


def compose(*arguments: str) -> str:
    command = shlex.split(os.environ.get("COMPOSE", "docker compose"))
    command += ["--file", str(PROJECT / "deploy" / "compose.yaml"), "--project-name", "talkoot-test", *arguments]
    result = subprocess.run(command, env=os.environ | {"PORT": PORT}, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{' '.join(arguments)}: {result.stdout}{result.stderr}"
    return result.stdout


def sql(statement: str) -> str:
    psql = ("psql", "--no-psqlrc", "-qAt", "-h", "/var/run/postgresql", "-U", "postgres", "talkoot")
    return compose("exec", "-T", "postgres", *psql, "-c", statement).strip()


@pytest.fixture(scope="module")
def up() -> Iterator[None]:
    try:
        compose("up", "--detach")
        for service in ("catalog", "meetings"):
            compose("exec", "-T", service, "/srv/talkoot/bin/talkoot", service, "load-samples")
        yield
    finally:
        compose("down", "--volumes", "--timeout", "15")


async def test_somebody_joins_through_the_site_and_gets_an_invitation_for_the_calendar(up: None) -> None:
    await told("select count(*) >= 1 from registration.theme_group")
    await told("select count(*) >= 2 from notifications.meeting")
    await somebody_joins_and_is_invited(SITE, GROUP)


async def test_what_is_for_operators_is_not_told_outside(up: None) -> None:
    async with httpx.AsyncClient(base_url=SITE, trust_env=False) as http:
        assert (await http.get("/fi/")).status_code == 200
        assert (await http.get("/metrics")).status_code == 404


async def told(query: str, seconds: float = 120.0) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while await asyncio.to_thread(sql, query) != "t":
        assert asyncio.get_running_loop().time() < end, f"not in {seconds} s: {query}"
        await asyncio.sleep(0.5)
