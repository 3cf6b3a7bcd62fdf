"""Make a database with the services' roles and schemas, as an administrator would in production.

`python -m deploy.local.bootstrap PORT STATE-FOLDER` does it for the local stack.
"""

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg

from deploy.local.layout import Credentials
from deploy.local.postgres import admin_url

BOOTSTRAP = Path(__file__).with_name("bootstrap.sql")
# Any number of our own: makes two bootstraps of one cluster wait for each other, since roles are shared.
_LOCK = 7_461_001


async def bootstrap(admin_url: str, database: str, passwords: Mapping[str, str]) -> str:
    """Create `database` if missing, and in it each service's role (with its password) and schema. The result is the
    administrator's URL of that database.
    """
    inside_url = urlunsplit(urlsplit(admin_url)._replace(path=f"/{database}"))
    server = await asyncpg.connect(admin_url)
    try:
        await server.execute("select pg_advisory_lock($1)", _LOCK)
        if not await server.fetchval("select exists (select from pg_database where datname = $1)", database):
            await server.execute(await server.fetchval("select format('create database %I', $1::text)", database))
        inside = await asyncpg.connect(inside_url)
        try:
            for service, password in passwords.items():
                await inside.execute("select set_config('talkoot.service', $1, false)", service)
                await inside.execute(BOOTSTRAP.read_text())
                statement = "select format('alter role %I password %L', $1::text, $2::text)"
                await inside.execute(await inside.fetchval(statement, service, password))
        finally:
            await inside.close()
    finally:
        await server.close()
    return inside_url


async def drop(admin_url: str, database: str) -> None:
    """Remove a database, whoever is still connected to it. The roles stay."""
    server = await asyncpg.connect(admin_url)
    try:
        await server.execute(
            await server.fetchval("select format('drop database if exists %I with (force)', $1::text)", database)
        )
    finally:
        await server.close()


def with_login(url: str, user: str, password: str) -> str:
    """The same server and database, another login."""
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user, safe='')}:{quote(password, safe='')}@{address}"))


if __name__ == "__main__":
    kept = Credentials.keep(Path(sys.argv[2]))
    asyncio.run(bootstrap(admin_url(int(sys.argv[1]), kept.admin), "talkoot", kept.services))
