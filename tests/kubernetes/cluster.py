"""A cluster as the tests speak to it: by kubectl, by the site's address, and by what the database says in the end."""

import asyncio
import json
import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

OVERLAY = Path(__file__).with_name("overlay")
NAMESPACE = "talkoot"
SITE = "http://127.0.0.1:30080"
"""The dev overlay's own address: the node's port must be had there."""


def kubectl(*arguments: str, given: str = "") -> str:
    """What kubectl says (`KUBECTL` is the command). Raises AssertionError with its complaint."""
    return run(*arguments, given=given.encode()).decode()


def run(*arguments: str, given: bytes | None = None) -> bytes:
    """The same for what is no text."""
    command = [*shlex.split(os.environ.get("KUBECTL", "kubectl")), f"--namespace={NAMESPACE}", *arguments]
    result = subprocess.run(command, input=given, capture_output=True, check=False)
    assert result.returncode == 0, f"{' '.join(arguments)}: {result.stderr.decode()}"
    return result.stdout


def refusal(*arguments: str, given: str | None = None) -> str:
    """kubectl's complaint about what it must not do."""
    command = [*shlex.split(os.environ.get("KUBECTL", "kubectl")), f"--namespace={NAMESPACE}", *arguments]
    result = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert result.returncode != 0, result.stdout
    return result.stderr


def objects(kind: str, selector: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(kubectl("get", kind, f"--selector={selector}", "-o", "json"))["items"]
    return found


def sql(statement: str) -> str:
    """One value, or nothing, by the administrator of the cluster's database."""
    psql = ("psql", "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-h", "/var/run/postgresql", "-U", "postgres")
    return kubectl("exec", "-i", "postgres-0", "--", *psql, "talkoot", given=statement).strip()


def wait_until_ready(seconds: int = 420) -> None:
    """Everything that the overlay runs is up, in its newest version."""
    for kind in ("statefulset", "deployment"):
        for found in objects(kind):
            kubectl("rollout", "status", f"{kind}/{found['metadata']['name']}", f"--timeout={seconds}s")


async def until(is_so: Callable[[], bool], what: str, seconds: float = 180.0) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not await asyncio.to_thread(is_so):
        assert loop.time() < end, f"not in {seconds} s: {what}"
        await asyncio.sleep(1)


def sign_up(email: str) -> dict[str, str]:
    return {
        "name": "Aino Esimerkki",
        "email": email,
        "organisation": "Esimerkkikunta",
        "organisation_type": "municipality",
        "language": "fi",
    }
