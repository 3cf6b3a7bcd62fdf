"""What an operator counts on: upgrades that nobody notices, crashes that lose nothing, and a way back from a backup."""

import asyncio
import os
import random
import re
import shutil
import uuid
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from deploy.local.layout import PROJECT, SERVICES
from tests.kubernetes.cluster import (
    NAMESPACE,
    OVERLAY,
    Load,
    kill_on_node,
    kubectl,
    objects,
    restarts,
    run,
    sql,
    until,
    wait_until_ready,
)

ADMIN_URL = "postgresql://postgres:development@postgres:5432/talkoot"
"""As the dev overlay has it."""
NEXT = "next"
"""A tag under which the cluster has the same images again."""
SUPERVISED = ("kubelet", "containerd", "kube-proxy")
"""What a node starts again by itself."""
WITHOUT_MAIL = """select count(*) from registration.member where id not in (
    select member_id from notifications.notice where status = 'sent')"""


def a_name() -> str:
    return uuid.uuid4().hex[:8]


async def test_a_new_version_takes_over_under_load_without_one_request_failing_or_one_event_lost(
    group: str, tmp_path: Path
) -> None:
    async with Load(a_name(), group) as load:
        await asyncio.to_thread(apply_version, NEXT, tmp_path)
        await asyncio.to_thread(wait_until_ready)
    assert load.failures == []
    await load.arrived()
    pods = objects("pod", "app.kubernetes.io/component=service")
    images = {pod["spec"]["containers"][0]["image"] for pod in pods if "deletionTimestamp" not in pod["metadata"]}
    assert images == {f"talkoot/{service}:{NEXT}" for service in SERVICES}


def apply_version(tag: str, folder: Path) -> None:
    """As an operator does: another tag in the overlay's list of images, and apply."""
    shutil.copytree(PROJECT / "deploy" / "kubernetes", folder / "deploy" / "kubernetes")
    shutil.copytree(OVERLAY, folder / "tests" / "kubernetes" / "overlay")
    kustomization = folder / "deploy" / "kubernetes" / "overlays" / "dev" / "kustomization.yaml"
    text = kustomization.read_text()
    kustomization.write_text(re.sub(r"(name: talkoot/\w+\n    newTag: ).*", rf"\g<1>{tag}", text))
    kubectl("apply", "--kustomize", str(folder / "tests" / "kubernetes" / "overlay"))


async def test_pods_killed_at_random_under_load_lose_nothing_that_was_accepted(group: str) -> None:
    async with Load(a_name(), group, at_once=2) as load:
        for victims in (SERVICES, SERVICES, ("kafka",), ("postgres",)):
            for victim in random.sample(victims, len(victims)):
                pod = random.choice(pods_of(victim))
                await asyncio.to_thread(kubectl, "delete", "pod", pod, *how_to_kill(victim))
            await asyncio.to_thread(wait_until_ready)
    await load.arrived()


@pytest.mark.skipif("KILL_ON_NODE" not in os.environ, reason="KILL_ON_NODE does not say how")
async def test_processes_of_the_node_killed_at_random_under_load_lose_nothing_that_was_accepted(group: str) -> None:
    async with Load(a_name(), group, at_once=2) as load:
        for process in random.sample(SUPERVISED, len(SUPERVISED)):
            await asyncio.to_thread(kill_on_node, process)
        # It takes all three to end a pod, start another, and lead requests to it.
        await asyncio.to_thread(kubectl, "delete", "pod", random.choice(pods_of(random.choice(SERVICES))))
        await asyncio.to_thread(wait_until_ready)
        for _ in range(3):
            before = restarts()
            await asyncio.to_thread(kill_on_node, "containerd-shim")
            await until(partial(has_risen_since, before), "a container is started again")
            await asyncio.to_thread(wait_until_ready)
    await load.arrived()


def has_risen_since(before: Mapping[str, int]) -> bool:
    now = restarts()
    return any(now.get(container, 0) > count for container, count in before.items())


def pods_of(name: str) -> list[str]:
    pods = objects("pod", f"app.kubernetes.io/name={name},app.kubernetes.io/component notin (migrate)")
    return [pod["metadata"]["name"] for pod in pods if "deletionTimestamp" not in pod["metadata"]]


def how_to_kill(victim: str) -> Sequence[str]:
    """At once; but a server with a volume only so that its successor waits for its end. Forced, Kubernetes would start
    that one while the other still writes to the same files."""
    return ("--grace-period=1",) if victim in ("kafka", "postgres") else ("--grace-period=0", "--force")


def open_shelf() -> None:
    """A pod with the volume that backups are in, which reaches the database."""
    kubectl("create", "job", "--from=cronjob/backup-shelf", "shelf")
    kubectl("wait", "--for=jsonpath={.status.ready}=1", "job/shelf", "--timeout=120s")


async def test_everything_deleted_comes_back_from_the_backup(group: str) -> None:
    async with Load(a_name(), group, at_once=2) as load:
        await until(lambda: len(load.accepted) >= 20, "some have signed up")
    assert load.failures == []
    await load.arrived()
    await until(lambda: sql(WITHOUT_MAIL) == "0", "everybody has a mail, also those whose answer a killed pod has lost")
    mailed = sql("select count(*) from notifications.notice where status = 'sent'")
    kept = {table: sql(f"select count(*) from {table}") for table in ("catalog.theme_group", "meetings.meeting")}
    kubectl("create", "job", "--from=cronjob/backup", "backup-now")
    kubectl("wait", "--for=condition=Complete", "job/backup-now", "--timeout=180s")
    open_shelf()
    backup = run("exec", "job/shelf", "--", "sh", "-c", "cat /backups/talkoot-*.dump")
    kubectl("delete", "namespace", NAMESPACE, "--timeout=240s")

    nothing_of_ours = "app.kubernetes.io/component notin (service,migrate,topics)"
    kubectl("apply", "--kustomize", str(OVERLAY), "--selector", nothing_of_ours)
    for server in ("postgres", "kafka"):
        kubectl("rollout", "status", f"statefulset/{server}", "--timeout=300s")
    open_shelf()
    restore = ("pg_restore", "--exit-on-error", "--clean", "--if-exists", f"--dbname={ADMIN_URL}")
    run("exec", "-i", "job/shelf", "--", *restore, given=backup)
    after_restore = (PROJECT / "deploy" / "kubernetes" / "after-restore.sql").read_bytes()
    run("exec", "-i", "job/shelf", "--", "psql", "-q", "-v", "ON_ERROR_STOP=1", ADMIN_URL, given=after_restore)
    kubectl("apply", "--kustomize", str(OVERLAY))
    await asyncio.to_thread(wait_until_ready)

    unpublished = " union all ".join(
        f"select id from {service}.outbox where published_at is null" for service in SERVICES
    )
    await until(
        lambda: sql(f"select count(*) from ({unpublished}) as waiting") == "0", "all events are published again"
    )
    await load.arrived()
    assert kept == {table: sql(f"select count(*) from {table}") for table in kept}
    dead = " union all ".join(f"select id from {service}.dead_letter" for service in SERVICES)
    assert sql(f"select count(*) from ({dead}) as dead") == "0"
    async with Load(a_name(), group, at_once=1) as after:
        await until(lambda: len(after.accepted) >= 3, "people sign up again")
    await after.arrived()
    assert int(sql("select count(*) from notifications.notice where status = 'sent'")) == int(mailed) + len(
        after.accepted
    )
