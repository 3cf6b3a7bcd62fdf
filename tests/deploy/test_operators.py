"""What the operators' components hold is what the contracts and the edge say. tests/kubernetes checks their schemas."""

from typing import Any

import pytest
import yaml

from deploy.kubernetes.generate import COMPONENTS, GENERATED
from deploy.local.caddy import ROUTES
from deploy.local.layout import PROJECT, SERVICES
from shared.contracts import TOPICS
from tests.deploy.manifests import Manifest


def manifests(path: str) -> list[Manifest]:
    return list(yaml.safe_load_all((COMPONENTS / path).read_text()))


def one(path: str, kind: str, name: str | None) -> Any:
    (found,) = [each for each in manifests(path) if (each["kind"], each["metadata"].get("name")) == (kind, name)]
    return found["spec"]


def may(user: str, operation: str) -> set[str]:
    acls = one("strimzi/topics.yaml", "KafkaUser", user)["authorization"]["acls"]
    topics = [acl for acl in acls if acl["resource"]["type"] == "topic"]
    assert all(acl["resource"]["patternType"] == "literal" for acl in topics)
    return {acl["resource"]["name"] for acl in topics if operation in acl["operations"]}


def test_the_gateway_hands_paths_out_as_the_local_edge() -> None:
    rules = one("gateway-api/gateway.yaml", "HTTPRoute", "talkoot")["rules"]
    by_pattern = {
        rule["backendRefs"][0]["name"]: rule["matches"][0]["path"]["value"]
        for rule in rules
        if rule["matches"][0]["path"]["type"] == "RegularExpression"
    }
    assert by_pattern == {
        name: f"{pattern.removeprefix('^')}.*" for name, pattern in ROUTES.items() if name in SERVICES
    }
    assert rules[-1]["backendRefs"] == [{"name": "catalog", "port": 8080}]


@pytest.mark.parametrize("path", GENERATED)
def test_what_is_generated_is_of_today(path: str) -> None:
    assert (COMPONENTS / path).read_text() == GENERATED[path](), "python -m deploy.kubernetes.generate"


def test_the_operator_alerts_by_the_rules_that_promtool_tries() -> None:
    tried = yaml.safe_load((PROJECT / "deploy/monitoring/alerts.yaml").read_text())
    assert one("monitoring/alerts.yaml", "PrometheusRule", "talkoot") == tried


def test_cloudnative_pg_gives_each_service_a_login_and_every_night_a_backup_that_can_be_found() -> None:
    cluster = one("cloudnative-pg/cluster.yaml", "Cluster", "postgres")
    assert {role["name"] for role in cluster["managed"]["roles"]} == set(SERVICES)
    assert all(role["passwordSecret"] == {"name": f"postgres-{role['name']}"} for role in cluster["managed"]["roles"])
    (plugin,) = cluster["plugins"]
    nightly = one("cloudnative-pg/cluster.yaml", "ScheduledBackup", "postgres")
    assert (nightly["cluster"]["name"], nightly["pluginConfiguration"]["name"]) == ("postgres", plugin["name"])
    assert one("cloudnative-pg/cluster.yaml", "ObjectStore", plugin["parameters"]["barmanObjectName"])
    assert plugin["isWALArchiver"] is True
    at_once = one("cloudnative-pg/backup-now.yaml", "Backup", None)
    assert (at_once["cluster"], at_once["method"]) == (nightly["cluster"], nightly["method"])
    assert at_once["pluginConfiguration"] == nightly["pluginConfiguration"]


def test_a_restored_cluster_comes_out_of_the_archive_of_the_one_before_and_never_writes_into_it() -> None:
    before = one("cloudnative-pg/cluster.yaml", "Cluster", "postgres")
    after = one("cloudnative-pg-restore/recovery.yaml", "Cluster", "postgres")
    (archived,), (archives,) = before["plugins"], after["plugins"]
    (source,) = after["externalClusters"]
    assert after["bootstrap"]["recovery"]["source"] == source["name"]
    assert source["plugin"]["name"] == archives["name"] == archived["name"]
    store = archived["parameters"]["barmanObjectName"]
    assert source["plugin"]["parameters"] == {"barmanObjectName": store, "serverName": "postgres"}
    assert archives["parameters"]["barmanObjectName"] == store
    assert archives["parameters"]["serverName"] != "postgres"
    assert archives["isWALArchiver"] is True


def test_a_restored_cluster_has_the_same_database_of_the_same_owner() -> None:
    made = one("cloudnative-pg/cluster.yaml", "Cluster", "postgres")["bootstrap"]["initdb"]
    bootstrap = one("cloudnative-pg-restore/recovery.yaml", "Cluster", "postgres")["bootstrap"]
    assert bootstrap["initdb"] is None
    assert {name: bootstrap["recovery"][name] for name in ("database", "owner")} == {
        name: made[name] for name in ("database", "owner")
    }


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_and_writes_its_own_topics_only(service: str) -> None:
    assert may(service, "Write") == {topic.name for topic in TOPICS if topic.publisher == service}
    assert may(service, "Read") == {topic.name for topic in TOPICS if service in topic.readers}


def test_other_systems_read_what_is_public_and_nothing_else() -> None:
    assert may("external-reader", "Read") == {"meetings.meetings.v1", "catalog.groups.v1"}
    assert may("external-reader", "Write") == set()
    assert may("external-submitter", "Write") == {"registration.submissions.v1"}
    assert may("external-submitter", "Read") == set()


def test_notifications_scale_by_the_lag_of_every_topic_that_they_read() -> None:
    triggers = one("keda/notifications.yaml", "ScaledObject", "notifications")["triggers"]
    watched = {(trigger["metadata"]["topic"], trigger["metadata"]["consumerGroup"]) for trigger in triggers}
    names = {topic.name for topic in TOPICS if "notifications" in topic.readers}
    assert watched == {(name, f"notifications.{name}") for name in names}
