"""Real servers for the measurements, durable as in production, ended with them."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from deploy.local.bootstrap import bootstrap, with_login
from deploy.local.kafka import KafkaServer
from deploy.local.ports import free_port
from deploy.local.postgres import PostgresServer
from shared.contracts import TOPICS
from shared.messaging import topics
from shared.postgres import migrate

PASSWORD = "bench"


@dataclass(frozen=True, slots=True)
class Ground:
    admin_url: str
    kafka: str
    folder: Path

    async def database(self, name: str, service: str, *migrations: Path) -> SecretStr:
        """A fresh database with one service's tables."""
        url = await bootstrap(self.admin_url, name, {service: PASSWORD})
        login = SecretStr(with_login(url, service, PASSWORD))
        await migrate(login, migrations)
        return login


@asynccontextmanager
async def ground() -> AsyncIterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="talkoot-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        postgres = PostgresServer(folder / "postgres", free_port(), PASSWORD, log=folder / "postgres.log")
        kafka = KafkaServer(folder / "kafka", free_port(), free_port(), log=folder / "kafka.log")
        try:
            await asyncio.gather(asyncio.to_thread(postgres.start), asyncio.to_thread(kafka.start))
            await topics.apply(kafka.bootstrap, TOPICS)
            yield Ground(postgres.url(), kafka.bootstrap, folder)
        finally:
            await asyncio.gather(asyncio.to_thread(postgres.stop), asyncio.to_thread(kafka.stop))
