"""The manifests as kubectl renders them."""

import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).parents[2]
KUBERNETES = PROJECT / "deploy" / "kubernetes"
OVERLAYS = sorted(path.name for path in (KUBERNETES / "overlays").iterdir())

Manifest = dict[str, Any]


@cache
def rendered(overlay: str) -> tuple[Manifest, ...]:
    """What an overlay applies. Raises AssertionError with kubectl's words where it does not render."""
    kubectl = Path(sys.executable).with_name("kubectl")
    folder = KUBERNETES / "overlays" / overlay
    result = subprocess.run([kubectl, "kustomize", str(folder)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return tuple(yaml.safe_load_all(result.stdout))


def of_kind(overlay: str, *kinds: str) -> dict[str, Manifest]:
    """Those of a kind by name."""
    return {found["metadata"]["name"]: found for found in rendered(overlay) if found["kind"] in kinds}


def templates(overlay: str, *kinds: str) -> Iterator[tuple[str, Manifest]]:
    """Each workload's name and what its pods are made from."""
    for name, found in of_kind(overlay, *kinds).items():
        spec = found["spec"] if found["kind"] != "CronJob" else found["spec"]["jobTemplate"]["spec"]
        yield name, spec["template"]


def pods(overlay: str) -> Iterator[tuple[str, Manifest]]:
    """Each workload's name and the specification of its pods."""
    for name, template in templates(overlay, "Deployment", "StatefulSet", "Job", "CronJob"):
        yield name, template["spec"]


def containers(overlay: str) -> Iterator[tuple[str, Manifest]]:
    for name, pod in pods(overlay):
        for container in (*pod.get("initContainers", ()), *pod["containers"]):
            yield f"{name}/{container['name']}", container
