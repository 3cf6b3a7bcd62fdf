"""What nobody may do on the cluster is refused there: by the network, and by the `restricted` standard."""

import copy
import json
import re
from typing import Any

import pytest

from tests.kubernetes.cluster import NAMESPACE, kubectl, refusal

ADDRESSES = (
    "kafka:9092",
    "postgres:5432",
    "catalog:8080",
    "registration:8080",
    "meetings:8080",
    "notifications:8080",
    "mail-catcher:1025",
    "mail-catcher:8025",
    "edge:80",
    "kubernetes.default:443",
)
"""Everything that listens in the namespace, and the API server."""

SERVERS = {"kafka:9092", "postgres:5432"}
FLOWS = {
    "deployment/catalog": SERVERS,
    "deployment/registration": SERVERS,
    "deployment/meetings": SERVERS,
    "deployment/notifications": {*SERVERS, "mail-catcher:1025"},
    "deployment/edge": {
        "catalog:8080",
        "registration:8080",
        "meetings:8080",
        "notifications:8080",
        "mail-catcher:8025",
    },
    "deployment/mail-catcher": set(),
    "statefulset/kafka": set(),
    "statefulset/postgres": set(),
}
"""Who reaches what. Whatever is not here is refused."""

ATTEMPT = """
import socket, sys
from concurrent.futures import ThreadPoolExecutor

def reached(address):
    host, _, port = address.partition(":")
    try:
        socket.create_connection((host, int(port)), 3).close()
    except (TimeoutError, ConnectionRefusedError):
        return False
    return True

addresses = sys.argv[1:]
with ThreadPoolExecutor(len(addresses)) as pool:
    print(*(address for address, was in zip(addresses, pool.map(reached, addresses)) if was))
"""

PYTHON = (
    "sh",
    "-c",
    'exec "$(command -v /srv/talkoot/bin/python || command -v python3)" "$@"',
    "python",
    "-c",
    ATTEMPT,
)


@pytest.mark.parametrize("sender", FLOWS)
def test_a_pod_reaches_what_a_policy_names_and_nothing_else(applied: None, sender: str) -> None:
    own = sender.partition("/")[2]
    others = [address for address in ADDRESSES if not address.startswith(f"{own}:")]
    assert set(kubectl("exec", sender, "--", *PYTHON, *others).split()) == FLOWS[sender]


def test_a_stranger_reaches_the_edge_and_nothing_else(applied: None) -> None:
    """A pod of another namespace, which no policy of its own holds back."""
    names = [re.sub(r"^(.+):", rf"\1.{NAMESPACE}:", address) for address in ADDRESSES[:-1]]
    pod = harmless(name="stranger", arguments=[*PYTHON, *names])
    try:
        kubectl("apply", "--namespace=default", "--filename", "-", given=json.dumps(pod))
        finished = "--for=jsonpath={.status.phase}=Succeeded"
        kubectl("wait", "--namespace=default", finished, "pod/stranger", "--timeout=60s")
        assert kubectl("logs", "--namespace=default", "stranger").split() == [f"edge.{NAMESPACE}:80"]
    finally:
        kubectl("delete", "--namespace=default", "--ignore-not-found", "--wait=false", "pod/stranger")


def harmless(name: str = "harmless", arguments: list[str] | None = None) -> dict[str, Any]:
    """A pod that asks for nothing beyond the `restricted` standard."""
    container: dict[str, Any] = {
        "name": "container",
        "image": "stand-in/postgres:test",
        "command": arguments or ["true"],
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    spec = {
        "containers": [container],
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}},
    }
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}


TRY = ("apply", "--dry-run=server", "--filename", "-")


def test_a_pod_that_keeps_to_the_restricted_standard_is_taken(applied: None) -> None:
    assert "created" in kubectl(*TRY, given=json.dumps(harmless()))


@pytest.mark.parametrize(
    ("breach", "said"),
    [
        ({"securityContext": {"runAsUser": 0}}, "runAsUser=0"),
        ({"securityContext": {"runAsNonRoot": None}}, "runAsNonRoot != true"),
        ({"securityContext": {"seccompProfile": None}}, "seccompProfile"),
        ({"volumes": [{"name": "host", "hostPath": {"path": "/"}}]}, "hostPath"),
        ({"hostNetwork": True}, "hostNetwork"),
        ({"hostPID": True}, "hostPID"),
        ({"containers": {"securityContext": {"allowPrivilegeEscalation": None}}}, "allowPrivilegeEscalation != false"),
        ({"containers": {"securityContext": {"capabilities": {"drop": []}}}}, 'capabilities.drop=["ALL"]'),
        ({"containers": {"securityContext": {"capabilities": {"add": ["NET_ADMIN"]}}}}, "NET_ADMIN"),
        ({"containers": {"ports": [{"containerPort": 80, "hostPort": 80}]}}, "hostPort"),
    ],
)
def test_a_pod_that_asks_for_more_is_refused(applied: None, breach: dict[str, Any], said: str) -> None:
    complaint = refusal(*TRY, given=json.dumps(with_breach(harmless(), breach)))
    assert "violates PodSecurity" in complaint
    assert said in complaint


def with_breach(pod: dict[str, Any], breach: dict[str, Any]) -> dict[str, Any]:
    broken = copy.deepcopy(pod)
    spec = broken["spec"]
    _merge(spec["containers"][0], breach.get("containers", {}))
    _merge(spec, {key: value for key, value in breach.items() if key != "containers"})
    return broken


def _merge(into: dict[str, Any], more: dict[str, Any]) -> None:
    for key, value in more.items():
        if value is None:
            del into[key]
        elif isinstance(value, dict) and key in into:
            _merge(into[key], value)
        else:
            into[key] = value
