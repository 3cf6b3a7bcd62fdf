"""The same servers as containers, from the official images, for machines with a Docker engine."""

import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from deploy.local.kafka import SETTINGS
from deploy.local.ports import HOST, free_port

POSTGRES_IMAGE = "TEST_POSTGRES_IMAGE"
KAFKA_IMAGE = "TEST_KAFKA_IMAGE"


def start_postgres(folder: Path, stack: ExitStack) -> Mapping[str, str]:
    from testcontainers.community.postgres import PostgresContainer

    image = os.environ.get(POSTGRES_IMAGE, "postgres:18")
    container = PostgresContainer(image, username="postgres", password="test", dbname="postgres", driver=None)
    container.with_command(
        ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200", "-c", "jit=off"]
    )
    stack.callback(container.stop)
    container.start()
    return {"url": container.get_connection_url()}


def start_kafka(folder: Path, stack: ExitStack) -> Mapping[str, str]:
    """The broker names its own address to clients, so the port is the same inside and outside."""
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import LogMessageWaitStrategy

    port = free_port()
    settings = SETTINGS | {
        "listeners": f"PLAINTEXT://0.0.0.0:{port},CONTROLLER://0.0.0.0:9093",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port}",
        "controller.quorum.voters": "1@localhost:9093",
    }
    container = DockerContainer(os.environ.get(KAFKA_IMAGE, "apache/kafka:4.4.0")).with_bind_ports(port, port)
    for key, value in settings.items():
        container.with_env("KAFKA_" + key.upper().replace(".", "_"), value)
    container.waiting_for(LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(120))
    stack.callback(container.stop)
    container.start()
    return {"bootstrap": f"{HOST}:{port}"}
