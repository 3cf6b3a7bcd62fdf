"""A cluster as the tests speak to it: by kubectl, by the site's address, and by what the database says in the end."""

import asyncio
import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.joining import sign_up

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


def kill_on_node(process: str) -> None:
    """Kill a process of a node by its name, which the command `KILL_ON_NODE` is given. The node starts it again."""
    command = [*shlex.split(os.environ["KILL_ON_NODE"]), process]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, f"{shlex.join(command)}: {result.stderr}"


def restarts() -> dict[str, int]:
    """How often each container was started again, by the pod's own id and its name."""
    return {
        f"{pod['metadata']['uid']}/{container['name']}": container["restartCount"]
        for pod in objects("pod")
        for container in pod["status"].get("containerStatuses", ())
    }


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


@dataclass
class Load:
    """People who read pages and sign up, one after the other, several at once, for as long as the body runs.

    No request is ever sent again: `failures` holds each that was not answered as it should be, when, and by what words.
    """

    name: str
    group: str
    at_once: int = 4
    pause_s: float = 0.05
    reads: bool = True
    """Whether they read before they sign up; otherwise the load is registration's."""
    accepted: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _over: bool = False

    async def __aenter__(self) -> "Load":
        self._tasks = [asyncio.create_task(self._person(number)) for number in range(self.at_once)]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over = True
        await asyncio.gather(*self._tasks)

    async def _person(self, number: int) -> None:
        async with httpx.AsyncClient(base_url=SITE, timeout=30, trust_env=False) as http:
            count = 0
            while not self._over:
                count += 1
                email = f"{self.name}-{number}-{count}@kunta.example"
                if self.reads:
                    await self._ask(http, "GET", f"/fi/groups/{self.group}", 200)
                    await self._ask(http, "GET", "/api/meetings", 200)
                if await self._ask(http, "POST", f"/fi/groups/{self.group}/join", 303, sign_up(email)):
                    self.accepted.append(email)
                await asyncio.sleep(self.pause_s)

    async def _ask(
        self, http: httpx.AsyncClient, method: str, path: str, status: int, data: dict[str, str] | None = None
    ) -> bool:
        asked = datetime.now(UTC)
        try:
            answer = await http.request(method, path, data=data)
        except httpx.HTTPError as error:
            self._failed(asked, f"{method} {path}: {type(error).__name__}")
            return False
        if answer.status_code != status:
            words = re.sub(r"<[^>]*>|\s+", " ", answer.text)
            self._failed(asked, f"{method} {path}: {answer.status_code} {words:.120}")
        return answer.status_code == status

    def _failed(self, asked: datetime, what: str) -> None:
        took = datetime.now(UTC) - asked
        self.failures.append(f"{asked:%H:%M:%S.%f}, after {took.total_seconds():.2f} s: {what}")

    async def arrived(self) -> None:
        """Every sign-up that was accepted is a member, known to the others by its event, and was sent a mail.

        One that was taken in when its answer was lost is a member too, and nothing is said of it here.
        """
        mine = f"email = any('{{{','.join(self.accepted)}}}')"
        expected = str(len(self.accepted))
        assert expected != "0"
        registered = sql(f"select count(*) from registration.member where {mine}")
        assert registered == expected, f"of {expected} who were accepted {registered} are registered"
        mailed = f"""select count(distinct notice.member_id) from notifications.notice
            join notifications.member on member.id = notice.member_id where notice.status = 'sent' and {mine}"""
        await until(lambda: sql(mailed) == expected, f"{expected} mails are sent ({self.name})")
        assert sql(f"select count(*) from notifications.member where {mine}") == expected
