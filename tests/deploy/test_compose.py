"""The containers of deploy/compose.yaml, as far as can be said without starting them; `.ci/containers` does."""

import importlib
import re
from typing import Any

import pytest
import yaml

from deploy.local.layout import PROJECT, SERVICES
from tests.deploy.manifests import containers, of_kind

COMPOSE = PROJECT / "deploy" / "compose.yaml"


def as_written(text: str) -> str:
    """With every variable as it is where nobody sets it."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


FOUND: dict[str, Any] = yaml.safe_load(as_written(COMPOSE.read_text()))["services"]


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_serves_after_its_tables_and_topics_are_made(service: str) -> None:
    serve, migrate = FOUND[service], FOUND[f"{service}-migrate"]
    assert (serve["command"], migrate["command"]) == ([service, "serve"], [service, "migrate"])
    assert serve["image"] == migrate["image"]
    done = {"condition": "service_completed_successfully"}
    assert serve["depends_on"] == {"topics": done, f"{service}-migrate": done}
    assert migrate["depends_on"] == {"postgres": {"condition": "service_healthy"}}


@pytest.mark.parametrize("service", SERVICES)
def test_its_settings_are_those_that_a_service_knows_and_enough_for_it(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Any = importlib.import_module(f"services.{service}.settings").Settings
    given: dict[str, str] = FOUND[service]["environment"]
    assert {name.removeprefix("TALKOOT_").lower() for name in given} <= set(settings.model_fields)
    # The image itself says where to listen.
    for name, value in {**given, "TALKOOT_PORT": "8080"}.items():
        monkeypatch.setenv(name, value)
    assert settings().kafka == "kafka:9092"


def test_its_images_are_those_of_the_dev_overlay() -> None:
    there = {container["image"] for _, container in containers("dev")}
    assert {service["image"] for service in FOUND.values()} == there


def test_only_this_machine_reaches_it_and_only_by_the_edge() -> None:
    assert {name: service["ports"] for name, service in FOUND.items() if "ports" in service} == {
        "edge": ["127.0.0.1:8000:8080"]
    }
    assert all(service["environment"]["TALKOOT_PUBLIC_URL"] == "http://127.0.0.1:8000" for service in services())


def services() -> list[dict[str, Any]]:
    return [FOUND[service] for service in SERVICES]


def test_our_containers_have_no_more_rights_than_in_a_cluster() -> None:
    for service in services():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_its_broker_is_set_as_in_the_dev_overlay() -> None:
    (broker,) = of_kind("dev", "StatefulSet")["kafka"]["spec"]["template"]["spec"]["containers"]
    there = {variable["name"]: variable["value"] for variable in broker["env"]}
    assert FOUND["kafka"]["environment"] == there | {"KAFKA_LOG_DIRS": "/var/lib/kafka/data"}


def test_every_file_that_it_mounts_is_there() -> None:
    mounts = [mount for service in FOUND.values() for mount in service.get("volumes", ())]
    files = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    assert len(files) == 4
    assert [file for file in files if not (COMPOSE.parent / file).is_file()] == []
