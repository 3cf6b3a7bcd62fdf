"""TLS and logins on the way to Kafka, with a broker that takes nothing less."""

import asyncio
import dataclasses
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from deploy.local.components import says_ready
from deploy.local.kafka import KafkaServer
from deploy.local.layout import PROJECT
from deploy.local.ports import HOST, free_port
from deploy.local.process import Process, Program
from shared.contracts import TOPICS
from shared.messaging import publish, topics
from shared.messaging.commands import topics_commands
from shared.messaging.security import security_of
from shared.settings import KafkaSettings, ServiceSettings
from tests.authority import Authority, Certificate
from tests.shared.messaging.conftest import THINGS, Site, changed
from tests.tls_front import tls_front
from tests.waiting import eventually

USER, PASSWORD = "registration", "a password; with = and !"


@dataclass(frozen=True, slots=True)
class Broker:
    """A Kafka that asks for a login under TLS at one port, and for a certificate at another."""

    sasl: str
    mutual: str
    authority: Authority
    own: Certificate


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    folder = tmp_path_factory.mktemp("secured-kafka")
    authority = Authority(folder / "certificates")
    certificate = authority.issue(HOST)
    plain, controller, sasl, mutual = (free_port() for _ in range(4))
    listeners = f"PLAINTEXT://{HOST}:{plain},SASL_SSL://{HOST}:{sasl},SSL://{HOST}:{mutual}"
    server = KafkaServer(
        folder / "kafka",
        plain,
        controller,
        log=folder / "kafka.log",
        settings={
            "listeners": f"{listeners},CONTROLLER://{HOST}:{controller}",
            "advertised.listeners": listeners,
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config": (
                "org.apache.kafka.common.security.scram.ScramLoginModule required;"
            ),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(certificate.both),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(authority.file),
            "listener.name.ssl.ssl.client.auth": "required",
        },
        format_options=("--add-scram", f'SCRAM-SHA-512=[name={USER},password="{PASSWORD}"]'),
    )
    server.start()
    try:
        yield Broker(f"{HOST}:{sasl}", f"{HOST}:{mutual}", authority, authority.issue("registration.example"))
    finally:
        server.stop()


@pytest.fixture
def login(broker: Broker) -> Mapping[str, object]:
    return {
        "kafka_security_protocol": "sasl_ssl",
        "kafka_sasl_username": USER,
        "kafka_sasl_password": PASSWORD,
        "kafka_ca_file": broker.authority.file,
    }


def at(site: Site, servers: str, more: Mapping[str, object]) -> Site:
    return dataclasses.replace(site, kafka=servers, more=more)


async def goes_through(site: Site) -> None:
    """An event leaves the outbox, stands on the broker and comes back in."""
    await topics.apply(site.kafka, [THINGS], prefix=site.prefix, security=security_of(site.settings))
    async with site.messaging() as messaging:
        async with site.database.transaction() as connection:
            await publish(connection, changed(uuid.uuid4()))
        messaging.wake()

        async def arrived() -> bool:
            return await site.has_seen(1) and messaging.problems() == []

        await eventually(arrived)


async def never_gets_through(site: Site, problem: str) -> None:
    async with site.messaging() as messaging:

        async def refused() -> bool:
            found = messaging.problems()
            return len(found) == 2 and all(problem in each for each in found)

        await eventually(refused)
    assert await site.seen() == []


async def test_events_go_out_and_in_under_tls_with_a_login(
    site: Site, broker: Broker, login: Mapping[str, object]
) -> None:
    await goes_through(at(site, broker.sasl, login))


async def test_events_go_out_and_in_under_tls_with_a_certificate_of_our_own(site: Site, broker: Broker) -> None:
    more = {
        "kafka_security_protocol": "ssl",
        "kafka_ca_file": broker.authority.file,
        "kafka_cert_file": broker.own.certificate,
        "kafka_key_file": broker.own.key,
    }
    await goes_through(at(site, broker.mutual, more))


async def test_a_wrong_login_lets_nothing_through_and_the_log_says_why(
    site: Site, broker: Broker, login: Mapping[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    await never_gets_through(at(site, broker.sasl, {**login, "kafka_sasl_password": "guessed"}), "Kafka")
    assert "SaslAuthenticationFailed" in caplog.text
    assert "guessed" not in caplog.text


async def test_a_broker_with_a_certificate_of_another_authority_gets_nothing(
    site: Site, broker: Broker, login: Mapping[str, object], tmp_path: Path
) -> None:
    other = {"kafka_ca_file": Authority(tmp_path).file}
    await never_gets_through(at(site, broker.sasl, {**login, **other}), "Kafka")


async def test_a_certificate_file_that_is_missing_is_a_problem_until_it_is_there(
    site: Site, broker: Broker, login: Mapping[str, object], tmp_path: Path
) -> None:
    late = tmp_path / "ca.pem"
    site = at(site, broker.sasl, {**login, "kafka_ca_file": late})
    async with site.messaging() as messaging:

        async def missing() -> bool:
            return any("FileNotFoundError" in problem for problem in messaging.problems())

        async def well() -> bool:
            return messaging.problems() == []

        await eventually(missing)
        await topics.apply(broker.sasl, [THINGS], prefix=site.prefix, security=security_of(_with(site, login)))
        late.write_bytes(broker.authority.file.read_bytes())
        await eventually(well)


def _with(site: Site, more: Mapping[str, object]) -> ServiceSettings:
    return dataclasses.replace(site, more=more).settings


def test_topics_are_made_and_checked_with_the_login_of_the_environment(broker: Broker, topic_prefix: str) -> None:
    environment = {
        "TALKOOT_KAFKA": broker.sasl,
        "TALKOOT_TOPIC_PREFIX": topic_prefix,
        "TALKOOT_KAFKA_SECURITY_PROTOCOL": "sasl_ssl",
        "TALKOOT_KAFKA_SASL_USERNAME": USER,
        "TALKOOT_KAFKA_SASL_PASSWORD": PASSWORD,
        "TALKOOT_KAFKA_CA_FILE": str(broker.authority.file),
    }
    runner = CliRunner(env=environment)
    assert runner.invoke(topics_commands, ["apply"]).exit_code == 0
    checked = runner.invoke(topics_commands, ["check"])
    assert f"{len(TOPICS)} topics are as the contracts say" in checked.output
    guessing = runner.invoke(topics_commands, ["check"], env={"TALKOOT_KAFKA_SASL_PASSWORD": "guessed"})
    assert guessing.exit_code == 1
    assert "does not answer as it should" in guessing.output
    assert "guessed" not in guessing.output


async def test_a_whole_service_runs_under_tls_with_its_secrets_in_files(
    site: Site, broker: Broker, postgres: str, tmp_path: Path
) -> None:
    url = urlsplit(site.url.get_secret_value())
    login, port = url.netloc.rpartition("@")[0], free_port()
    assert url.port is not None
    with tls_front(url.port, broker.authority.issue(HOST)) as front:
        tls = f"sslmode=verify-full&sslrootcert={broker.authority.file}"
        secrets = {
            "talkoot_database_url": f"postgresql://{login}@{HOST}:{front}{url.path}?{tls}",
            "talkoot_kafka_sasl_password": PASSWORD,
            "talkoot_link_keys": '["the key that signs links"]',
        }
        for name, content in secrets.items():
            (tmp_path / name).write_text(content)
        ours = {key: value for key, value in os.environ.items() if not key.startswith("TALKOOT_")}
        environment = ours | {
            "TALKOOT_SECRETS_DIR": str(tmp_path),
            "TALKOOT_KAFKA": broker.sasl,
            "TALKOOT_TOPIC_PREFIX": site.prefix,
            "TALKOOT_KAFKA_SECURITY_PROTOCOL": "sasl_ssl",
            "TALKOOT_KAFKA_SASL_USERNAME": USER,
            "TALKOOT_KAFKA_CA_FILE": str(broker.authority.file),
            "TALKOOT_PORT": str(port),
            "TALKOOT_PUBLIC_URL": "https://talkoot.example",
        }
        for command in ("catalog migrate", "topics apply"):
            talkoot = (str(Path(sys.executable).with_name("talkoot")), *command.split())
            done = await asyncio.to_thread(
                subprocess.run, talkoot, env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
        program = (sys.executable, "-m", "services.catalog", "serve")
        log = tmp_path / "log"
        process = Process(Program(program, log=log, environment=environment, folder=PROJECT))
        try:

            async def ready() -> bool:
                return await asyncio.to_thread(says_ready, port)

            await eventually(ready)
        finally:
            await asyncio.to_thread(process.stop)
    assert process.exit_code == 0, log.read_text()
    for secret in (PASSWORD, "the key that signs links", login.rpartition(":")[2] + "@"):
        assert secret not in log.read_text()


@pytest.mark.parametrize("missing", ["kafka_sasl_username", "kafka_sasl_password"])
def test_a_login_must_be_whole(missing: str) -> None:
    login = {"kafka_sasl_username": USER, "kafka_sasl_password": PASSWORD}
    del login[missing]
    with pytest.raises(ValidationError) as refused:
        KafkaSettings(kafka="127.0.0.1:9", kafka_security_protocol="sasl_ssl", **login)  # type: ignore[arg-type]
    assert [fault["loc"] for fault in refused.value.errors()] == [(missing,)]
    assert PASSWORD not in str(refused.value)


async def test_who_speaks_without_tls_to_a_port_that_wants_it_gets_nothing(site: Site, broker: Broker) -> None:
    assert not os.environ.get("TALKOOT_KAFKA_SECURITY_PROTOCOL")
    async with asyncio.timeout(60):
        await never_gets_through(at(site, broker.sasl, {}), "Kafka")
