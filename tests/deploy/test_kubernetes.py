"""The manifests: every overlay renders, and holds to the rules. tests/kubernetes runs them on a cluster."""

import re
import tomllib

import pytest

from deploy.local.caddy import ROUTES
from deploy.local.layout import SERVICES
from tests.deploy.manifests import KUBERNETES, OVERLAYS, PROJECT, Manifest, containers, of_kind, pods, templates

each_overlay = pytest.mark.parametrize("overlay", OVERLAYS)


@each_overlay
@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_all_that_a_service_has(overlay: str, service: str) -> None:
    for kind in ("Deployment", "Service", "ServiceAccount", "HorizontalPodAutoscaler", "PodDisruptionBudget"):
        assert service in of_kind(overlay, kind), kind
    assert f"edge-to-{service}" in of_kind(overlay, "NetworkPolicy")
    deployment = of_kind(overlay, "Deployment")[service]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    assert {"startupProbe", "livenessProbe", "readinessProbe", "lifecycle"} <= set(container)
    assert "replicas" not in deployment["spec"], "the autoscaler's say"
    assert {each["topologyKey"] for each in deployment["spec"]["template"]["spec"]["topologySpreadConstraints"]} == {
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
    }


@each_overlay
@pytest.mark.parametrize("service", SERVICES)
def test_a_new_version_migrates_by_a_job_of_its_own_and_serves_only_after_it(overlay: str, service: str) -> None:
    pod = of_kind(overlay, "Deployment")[service]["spec"]["template"]["spec"]
    image = pod["containers"][0]["image"]
    job = of_kind(overlay, "Job")[f"{service}-migrate-{image.rpartition(':')[2]}"]
    (migrate,) = job["spec"]["template"]["spec"]["containers"]
    assert (migrate["image"], migrate["args"]) == (image, [service, "migrate"])
    (first,) = pod["initContainers"]
    assert (first["image"], first["args"]) == (image, [service, "await-migrations"])


@each_overlay
def test_no_pod_asks_for_more_than_the_restricted_standard_gives(overlay: str) -> None:
    (namespace,) = of_kind(overlay, "Namespace").values()
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for name, pod in pods(overlay):
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["securityContext"]["runAsNonRoot"] is True, name
        assert pod["securityContext"]["runAsUser"] > 0, name
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
    for name, container in containers(overlay):
        security = container["securityContext"]
        assert security["allowPrivilegeEscalation"] is False, name
        assert security["capabilities"]["drop"] == ["ALL"], name


@each_overlay
def test_no_pod_is_pushed_off_a_full_node_by_another_of_ours(overlay: str) -> None:
    assert {pod.get("priorityClassName") for _, pod in pods(overlay)} == {"talkoot"}


@each_overlay
def test_what_is_ours_cannot_write_to_its_image(overlay: str) -> None:
    ours = [(name, each) for name, each in containers(overlay) if each["image"].rpartition(":")[0].endswith(SERVICES)]
    assert ours
    assert [name for name, container in ours if not container["securityContext"].get("readOnlyRootFilesystem")] == []


@each_overlay
def test_each_container_says_what_it_needs_and_what_it_may_take(overlay: str) -> None:
    for name, container in containers(overlay):
        assert {"cpu", "memory"} <= set(container["resources"]["requests"]), name
        assert "memory" in container["resources"]["limits"], name


@each_overlay
def test_each_image_is_named_with_its_version(overlay: str) -> None:
    images = {container["image"] for _, container in containers(overlay)}
    assert [image for image in images if not re.search(r":v?\d", image)] == []


@each_overlay
def test_our_own_images_are_of_the_version_that_pyproject_says(overlay: str) -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    ours = {each["image"] for _, each in containers(overlay) if "talkoot/" in each["image"]}
    assert {image.rpartition(":")[2] for image in ours} == {version}


@each_overlay
def test_everything_is_closed_and_no_policy_opens_all_of_it(overlay: str) -> None:
    policies = of_kind(overlay, "NetworkPolicy")
    assert policies["default-deny"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, policy in policies.items():
        flows = [*policy["spec"].get("ingress", ()), *policy["spec"].get("egress", ())]
        assert all(flow.get("ports") for flow in flows), name
        assert bool(flows) == (name != "default-deny"), name


@each_overlay
def test_every_setting_that_is_referred_to_is_there_but_for_the_secrets_of_production(overlay: str) -> None:
    there = {*of_kind(overlay, "ConfigMap"), *of_kind(overlay, "Secret")}
    given = {"catalog", "registration", "meetings", "notifications", "talkoot", "kafka-ca", "postgres-ca"}
    missing = set(_referred(overlay)) - there
    assert missing == (given if overlay == "production" else set())


def _referred(overlay: str) -> list[str]:
    found = []
    for _, pod in pods(overlay):
        found += [source["configMapRef"]["name"] for each in pod["containers"] for source in each.get("envFrom", ())]
        values = [variable.get("valueFrom", {}) for each in pod["containers"] for variable in each.get("env", ())]
        found += [value["secretKeyRef"]["name"] for value in values if "secretKeyRef" in value]
        for volume in pod.get("volumes", ()):
            found += _sources(volume)
    return found


def _sources(volume: Manifest) -> list[str]:
    sources = [volume, *volume.get("projected", {}).get("sources", ())]
    maps = [source["configMap"]["name"] for source in sources if "configMap" in source]
    secrets = [source["secret"] for source in sources if "secret" in source]
    return maps + [each.get("name", each.get("secretName")) for each in secrets if not each.get("optional")]


def test_production_holds_no_secret() -> None:
    assert of_kind("production", "Secret") == {}


def test_the_edge_hands_paths_out_as_the_local_one() -> None:
    folder = KUBERNETES / "components"
    edge = (folder / "edge/Caddyfile").read_text() + (folder / "mail-catcher/mail.caddy").read_text()
    assert dict(re.findall(r"@(\w+) path_regexp (\S+)", edge)) == ROUTES
    handlers = dict(re.findall(r"handle @(\w+) \{\s+(.+)\n", edge))
    assert {name: f"import service {name}" for name in ROUTES if name in SERVICES} == {
        name: handler for name, handler in handlers.items() if name in SERVICES
    }
    assert handlers["mail_pages"] == "reverse_proxy mail-catcher:8025"


def test_whoever_may_send_to_a_pod_is_let_in_there_too() -> None:
    """A flow within the namespace needs leave at both ends. These are all of the dev overlay's."""
    labels = {
        name: template["metadata"]["labels"]
        for kind in ("Deployment", "StatefulSet", "Job", "CronJob")
        for name, template in templates("dev", kind)
    }
    pairs = [(sender, receiver) for sender in labels for receiver in labels]
    may_send = {(sender, receiver) for sender, receiver in pairs if _may("egress", labels[sender], labels[receiver])}
    may_come = {(sender, receiver) for sender, receiver in pairs if _may("ingress", labels[receiver], labels[sender])}
    short = {(re.sub(r"-[\d.]+$", "", sender), receiver) for sender, receiver in may_send}
    assert may_send == may_come
    assert short == {
        *(("edge", service) for service in SERVICES),
        *((service, server) for service in SERVICES for server in ("kafka", "postgres")),
        *((f"{service}-migrate", "postgres") for service in SERVICES),
        ("backup", "postgres"),
        ("backup-shelf", "postgres"),
        ("topics", "kafka"),
        ("notifications", "mail-catcher"),
        ("edge", "mail-catcher"),
    }


def _may(way: str, pod: Manifest, other: Manifest) -> bool:
    peers = [
        peer["podSelector"]
        for policy in of_kind("dev", "NetworkPolicy").values()
        if _selects(policy["spec"]["podSelector"], pod)
        for flow in policy["spec"].get(way, ())
        for peer in flow.get("from" if way == "ingress" else "to", ())
    ]
    return any(_selects(peer, other) for peer in peers)


def _selects(selector: Manifest, labels: Manifest) -> bool:
    expressions = selector.get("matchExpressions", ())
    assert all(each["operator"] == "In" for each in expressions)
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        labels.get(each["key"]) in each["values"] for each in expressions
    )
