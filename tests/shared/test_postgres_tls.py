"""TLS on the way to PostgreSQL, with a server that takes nothing less."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from pydantic import SecretStr

from deploy.local.layout import SERVICES
from deploy.local.ports import HOST
from shared.messaging import MIGRATIONS
from shared.postgres import Database, Unavailable, migrate
from tests.authority import Authority
from tests.conftest import Database as Fresh
from tests.tls_front import tls_front


@dataclass(frozen=True, slots=True)
class Secured:
    url: str
    authority: Authority


@pytest.fixture(scope="module")
def secured(database: Fresh, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    authority = Authority(tmp_path_factory.mktemp("certificates"))
    parts = urlsplit(database.url(SERVICES[0]))
    assert parts.port is not None
    with tls_front(parts.port, authority.issue(HOST)) as port:
        login = parts.netloc.rpartition("@")[0]
        yield Secured(urlunsplit(parts._replace(netloc=f"{login}@{HOST}:{port}")), authority)


def checked(secured: Secured, authority: Authority) -> SecretStr:
    return SecretStr(f"{secured.url}?sslmode=verify-full&sslrootcert={authority.file}")


async def test_a_pool_and_migrations_run_under_tls_where_the_url_says_so(secured: Secured) -> None:
    url = checked(secured, secured.authority)
    await migrate(url, [MIGRATIONS])
    async with Database(url) as database, database.connection() as connection:
        assert await connection.fetchval("select count(*) >= 0 from outbox")


async def test_a_server_with_a_certificate_of_another_authority_is_not_spoken_to(
    secured: Secured, tmp_path: Path
) -> None:
    async with Database(checked(secured, Authority(tmp_path))) as database:
        with pytest.raises(Unavailable):
            async with database.connection():
                pass


async def test_a_server_that_insists_on_tls_takes_nobody_without(secured: Secured) -> None:
    async with Database(SecretStr(f"{secured.url}?sslmode=disable")) as database:
        with pytest.raises(Unavailable):
            async with database.connection():
                pass
