"""The parts of the local stack and what each needs."""

import json
import os
import socket
import sys
import sysconfig
from collections.abc import Callable, Mapping
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from deploy.local import caddy
from deploy.local.bootstrap import BOOTSTRAP
from deploy.local.kafka import KafkaServer
from deploy.local.kafka_start_cache import has_start_cache
from deploy.local.layout import PROJECT, SERVICES, Credentials, Layout, environments, write_environments
from deploy.local.ports import HOST
from deploy.local.postgres import PostgresServer
from deploy.local.process import Program
from deploy.local.supervisor import Component, Server, Step

STARTING_AFRESH = "or `make clean` to start afresh"


def components(layout: Layout) -> list[Component]:
    """Everything `make run` runs. Writes the settings files that the parts and the `talkoot` command read."""
    credentials = Credentials.keep(layout.state)
    settings = environments(layout, credentials)
    write_environments(layout, settings)
    return [
        *_databases(layout, credentials),
        *_kafka(layout, settings["topics"]),
        *_edge(layout),
        *(part for service in SERVICES for part in _service(layout, service, settings[service])),
        *_samples(layout, settings),
    ]


def _databases(layout: Layout, credentials: Credentials) -> list[Component]:
    server = PostgresServer(
        layout.state / "postgres", layout.ports.postgres, credentials.admin, log=layout.log("postgres")
    )
    stamp = layout.stamp("roles", BOOTSTRAP, layout.secrets)
    roles = (sys.executable, "-m", "deploy.local.bootstrap", str(layout.ports.postgres), str(layout.state))
    return [
        Server("PostgreSQL", server.program, server.is_ready, where=f"{HOST}:{server.port}", prepare=server.prepare),
        Step(
            "roles and schemas",
            lambda: Program(roles, log=layout.log("roles"), folder=PROJECT),
            needs=("PostgreSQL",),
            remedy=f"put that right, {STARTING_AFRESH}",
            is_done=stamp.is_current,
            remember=stamp.set,
        ),
    ]


def _kafka(layout: Layout, topics: Mapping[str, str]) -> list[Component]:
    server = KafkaServer(
        layout.state / "kafka", layout.ports.kafka, layout.ports.kafka_controller, log=layout.log("kafka")
    )
    stamp = layout.stamp("topics", PROJECT / "shared" / "contracts", PROJECT / "shared" / "messaging" / "topics.py")
    fetch = (sys.executable, "-m", "deploy.local.kafka_start_cache")
    return [
        Step(
            "Kafka's jars",
            lambda: Program(fetch, log=layout.log("kafka-jars"), folder=PROJECT),
            remedy="check the network",
            is_done=has_start_cache,
        ),
        Server(
            "Kafka",
            server.program,
            server.is_ready,
            needs=("Kafka's jars",),
            where=server.bootstrap,
            prepare=server.prepare,
        ),
        Step(
            "topics",
            lambda: _talkoot(layout, topics, "topics", "apply"),
            needs=("Kafka",),
            remedy=f"put that right, {STARTING_AFRESH}",
            is_done=stamp.is_current,
            remember=stamp.set,
        ),
    ]


def _edge(layout: Layout) -> list[Component]:
    ports = layout.ports
    options = ("--smtp-port", str(ports.smtp), "--http-port", str(ports.mail_pages))
    catcher = (sys.executable, "-m", "deploy.local.mail_catcher", str(layout.mails), *options)
    return [
        Server(
            "mail catcher",
            lambda: Program(catcher, log=layout.log("mail-catcher"), folder=PROJECT),
            lambda: listens(ports.smtp) and listens(ports.mail_pages),
            where=f"SMTP {HOST}:{ports.smtp}",
        ),
        Server("edge (Caddy)", lambda: caddy.program(layout), partial(listens, ports.edge), where=layout.site),
    ]


def _service(layout: Layout, service: str, settings: Mapping[str, str]) -> list[Component]:
    def run(verb: str, log: str) -> Callable[[], Program]:
        command = (sys.executable, "-m", f"services.{service}", verb)
        return lambda: Program(command, log=layout.log(log), environment=_environment(layout, settings), folder=PROJECT)

    port = layout.service_port(service)
    migrations = (PROJECT / "services" / service / "migrations", *PROJECT.glob("shared/*/migrations"))
    stamp = layout.stamp(f"{service}-migrations", *migrations)
    return [
        Step(
            f"{service} migrations",
            run("migrate", f"{service}-migrate"),
            needs=("roles and schemas",),
            remedy=f"mend the migration, {STARTING_AFRESH}",
            is_done=stamp.is_current,
            remember=stamp.set,
        ),
        Server(
            service,
            run("serve", service),
            partial(says_ready, port),
            needs=(f"{service} migrations", "topics", "mail catcher"),
            where=f"{HOST}:{port}",
        ),
    ]


def _samples(layout: Layout, settings: Mapping[str, Mapping[str, str]]) -> list[Component]:
    """Groups first; the meetings wait for their group's event by themselves."""

    def step(name: str, service: str, samples: Path, needs: tuple[str, ...]) -> Step:
        stamp = layout.stamp(name.replace(" ", "-"), samples)
        return Step(
            name,
            lambda: _talkoot(layout, settings[service], service, "load-samples"),
            needs=needs,
            remedy=f"put that right, {STARTING_AFRESH}",
            is_done=stamp.is_current,
            remember=stamp.set,
        )

    catalog = PROJECT / "services" / "catalog" / "samples"
    meetings = PROJECT / "services" / "meetings" / "usecases" / "load_samples.py"
    return [
        step("sample groups", "catalog", catalog, SERVICES),
        step("sample meetings", "meetings", meetings, ("sample groups",)),
    ]


def _talkoot(layout: Layout, settings: Mapping[str, str], *arguments: str) -> Program:
    command = str(Path(sysconfig.get_path("scripts")) / "talkoot")
    environment = _environment(layout, settings)
    return Program((command, *arguments), log=layout.log("-".join(arguments)), environment=environment, folder=PROJECT)


def _environment(layout: Layout, settings: Mapping[str, str]) -> dict[str, str]:
    """Ours, without settings that another stack may have left in it."""
    ours = {key: value for key, value in os.environ.items() if not key.startswith("TALKOOT_")}
    return ours | {"TALKOOT_ENV_DIR": str(layout.environment_folder)} | dict(settings)


def listens(port: int) -> bool:
    """Whether something takes connections on the port."""
    try:
        socket.create_connection((HOST, port), timeout=1.0).close()
    except OSError:
        return False
    return True


def says_ready(port: int) -> bool:
    """Whether a service answers that it misses nothing: not even what it could serve without for a while."""
    connection = HTTPConnection(HOST, port, timeout=2.0)
    try:
        connection.request("GET", "/healthz/ready")
        return bool(json.loads(connection.getresponse().read())["status"] == "ready")
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return False
    finally:
        connection.close()
