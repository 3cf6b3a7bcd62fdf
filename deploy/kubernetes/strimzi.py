"""Topics and logins for the Strimzi operator, as the contracts have them."""

from collections.abc import Iterator
from typing import Any

import yaml

from deploy.local.layout import SERVICES
from shared.contracts import TOPICS
from shared.contracts.topic import PARTITIONS, Access, Topic

API = "kafka.strimzi.io/v1"
CLUSTER = {"strimzi.io/cluster": "talkoot"}
REPLICAS = 3
EXTERNAL_READER = "external-reader"
"""Reads what is public, and no more."""
SUBMITTER = "external-submitter"
"""Sends in what forms on other systems have taken."""

Manifest = dict[str, Any]


def manifests() -> Iterator[Manifest]:
    """A KafkaTopic for each contract, a KafkaUser for each service and for other systems."""
    yield from map(_topic, TOPICS)
    for service in SERVICES:
        yield _user(service, _acls_of(service))
    public = [topic for topic in TOPICS if topic.access is Access.PUBLIC]
    yield _user(EXTERNAL_READER, [*map(_read, public), _group("external.")])
    yield _user(SUBMITTER, [_write(topic) for topic in TOPICS if topic.publisher not in SERVICES])


def _topic(topic: Topic) -> Manifest:
    return {
        "apiVersion": API,
        "kind": "KafkaTopic",
        "metadata": {"name": topic.name, "labels": CLUSTER},
        "spec": {
            "partitions": PARTITIONS,
            "replicas": REPLICAS,
            "config": {**topic.policy, "min.insync.replicas": "2"},
        },
    }


def _user(name: str, acls: list[Manifest]) -> Manifest:
    return {
        "apiVersion": API,
        "kind": "KafkaUser",
        "metadata": {"name": name, "labels": CLUSTER},
        "spec": {
            "authentication": {"type": "scram-sha-512"},
            "authorization": {"type": "simple", "acls": acls},
        },
    }


def _acls_of(service: str) -> list[Manifest]:
    written = [_write(topic) for topic in TOPICS if topic.publisher == service]
    read = [_read(topic) for topic in TOPICS if service in topic.readers]
    return [*written, *read, _group(f"{service}.")]


def _read(topic: Topic) -> Manifest:
    return _acl("topic", topic.name, "literal", "Read", "Describe")


def _write(topic: Topic) -> Manifest:
    return _acl("topic", topic.name, "literal", "Write", "Describe")


def _group(prefix: str) -> Manifest:
    """Consumer groups begin with the name of whose they are."""
    return _acl("group", prefix, "prefix", "Read", "Describe")


def _acl(kind: str, name: str, pattern: str, *operations: str) -> Manifest:
    return {
        "resource": {"type": kind, "name": name, "patternType": pattern},
        "operations": list(operations),
        "host": "*",
    }


def text() -> str:
    heading = "# Generated from shared/contracts: python -m deploy.kubernetes.generate\n"
    documents = [yaml.safe_dump(each, sort_keys=False, width=120) for each in manifests()]
    return heading + "---\n".join(documents)
