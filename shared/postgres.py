"""PostgreSQL for a service: connections, transactions, group commit, migrations."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Generic, Self, TypeAlias, TypeVar

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from pydantic import SecretStr
from pydantic_core import from_json, to_json

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

CONNECT_TIMEOUT_S = 3.0
PATIENT_CONNECT_TIMEOUT_S = 30.0
"""Nobody waits for the answer of a migration, and one that gives up keeps a version from starting."""
COMMAND_TIMEOUT_S = 30.0
GIVEN_UP_AFTER_S = 60.0
"""So long the database keeps what a process holds that hangs, or whose machine is gone: a consumer's rows, a relay's
lead. Others wait for it. Longer than anything of ours pauses in the middle of its work."""
_VANISHED = {"tcp_keepalives_idle": "15", "tcp_keepalives_interval": "15", "tcp_keepalives_count": "3"}
LOCK_TIMEOUT_S = 3.0
"""So long a migration waits for a lock. Meanwhile all who want the same table wait behind it."""
MIGRATION_ATTEMPTS = 5
MIGRATION_LOCK = 0x7A1C007

_PASSING_CLASSES = (
    "08",  # connection exception
    "25P03",  # idle in a transaction for too long
    "40",  # transaction rollback: serialization, deadlock
    "53",  # insufficient resources: disk full, too many connections
    "55P03",  # lock not available
    "57",  # operator intervention: shutting down, starting up, query cancelled
    "58",  # system error: I/O
)


class Unavailable(Exception):
    """The database cannot be reached now; trying again later may work."""


def is_passing(error: BaseException) -> bool:
    """Whether a fault lies with the database or the network and goes away by itself, so that the work can be redone."""
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_PASSING_CLASSES)
    return isinstance(error, Unavailable | asyncpg.InterfaceError | OSError | TimeoutError) or _is_out_of_step(error)


def _is_out_of_step(error: BaseException) -> bool:
    """Whether the server said farewell between two statements: asyncpg has read it, and takes no further statement.

    https://github.com/MagicStack/asyncpg/issues/784. A ProtocolError is one of content: an answer it cannot read.
    """
    return isinstance(error, asyncpg.InternalClientError) and not isinstance(error, asyncpg.ProtocolError)


def encode_json(value: object) -> str:
    return to_json(value).decode()


async def _prepare(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    for name in ("jsonb", "json"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=encode_json, decoder=from_json)


async def _keep_session(_connection: Connection) -> None:
    """Instead of asyncpg's reset, which costs a round trip: our code sets no session state on pooled connections."""


def _given_up(setting: str) -> dict[str, str]:
    return _VANISHED | {setting: f"{GIVEN_UP_AFTER_S}s"}


async def connect(url: SecretStr, *, timeout_s: float = CONNECT_TIMEOUT_S) -> "asyncpg.Connection[asyncpg.Record]":
    """One connection outside any pool, which the database ends when it is idle for `GIVEN_UP_AFTER_S`.

    Raises what `is_passing` knows when the database is away.
    """
    connection = await asyncpg.connect(
        url.get_secret_value(),
        timeout=timeout_s,
        command_timeout=COMMAND_TIMEOUT_S,
        server_settings=_given_up("idle_session_timeout"),
    )
    await _prepare(connection)
    return connection


class Database:
    """One service's pool. It needs no running server to open: connections are made on first use.

    jsonb columns are Python objects, timestamptz are aware datetimes in UTC.
    """

    def __init__(self, url: SecretStr, *, after_commit: Callable[[], None] = lambda: None, max_size: int = 10) -> None:
        self.url = url
        self._after_commit = after_commit
        self._max_size = max_size
        self._opened: asyncpg.Pool[asyncpg.Record] | None = None

    async def __aenter__(self) -> Self:
        self._opened = await asyncpg.create_pool(
            self.url.get_secret_value(),
            min_size=0,
            max_size=self._max_size,
            init=_prepare,
            reset=_keep_session,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=COMMAND_TIMEOUT_S,
            server_settings=_given_up("idle_in_transaction_session_timeout"),
            max_inactive_connection_lifetime=60,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        pool, self._opened = self._pool, None
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                await pool.close()
        except TimeoutError:
            pool.terminate()

    @property
    def _pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._opened is None:
            raise Unavailable("the database is not open")
        return self._opened

    @property
    def use(self) -> tuple[int, int, int]:
        """Connections at work, open but idle, and at most."""
        if self._opened is None:
            return 0, 0, self._max_size
        idle = self._opened.get_idle_size()
        return self._opened.get_size() - idle, idle, self._max_size

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for reading, each statement on its own. Raises Unavailable."""
        pool = self._pool
        try:
            connection = await pool.acquire(timeout=2 * CONNECT_TIMEOUT_S)
        except Exception as error:
            raise _as_unavailable(error) from error
        try:
            yield connection
        except Exception as error:
            raise _as_unavailable(error) from error
        finally:
            await pool.release(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction; what waits for its commit (the relay) is woken after it. Raises Unavailable."""
        async with self.statements() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def statements(self) -> AsyncIterator[Connection]:
        """A connection for writing, each statement a transaction of its own, which spares two round trips.

        What waits for commits is woken after the last. Raises Unavailable.
        """
        async with self.connection() as connection:
            yield connection
        self._after_commit()


def _as_unavailable(error: Exception) -> Exception:
    """Connection trouble as Unavailable, everything else (conflicts too: they are not an outage) as it is."""
    if isinstance(error, asyncpg.PostgresError):
        outage = (error.sqlstate or "").startswith(("08", "25P03", "53", "57P", "58"))
        return Unavailable(type(error).__name__) if outage else error
    return Unavailable(type(error).__name__) if is_passing(error) and not isinstance(error, Unavailable) else error


CommandT = TypeVar("CommandT")
ResultT = TypeVar("ResultT")


class GroupCommit(Generic[CommandT, ResultT]):
    """Lets concurrent requests share one durable transaction: a commit costs a disk flush, whatever it holds.

    While a batch is under way, new commands gather for the next one. `handle` gets a connection without a transaction:
    several statements that belong together it puts into one itself. A batch that fails for a reason of its content is
    redone one command at a time, so that a bad one fails alone; an outage fails all of it.
    """

    def __init__(
        self,
        database: Database,
        handle: Callable[[Connection, Sequence[CommandT]], Awaitable[Sequence[ResultT]]],
        *,
        largest: int = 64,
    ) -> None:
        self._database = database
        self._handle = handle
        self._largest = largest
        self._waiting: list[tuple[CommandT, asyncio.Future[ResultT]]] = []
        self._work: asyncio.Task[None] | None = None

    async def submit(self, command: CommandT) -> ResultT:
        """The command's result, after its commit. Raises what the handler raises, and Unavailable."""
        future: asyncio.Future[ResultT] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, future))
        if self._work is None:
            self._work = asyncio.create_task(self._until_none_waits())
        return await future

    async def _until_none_waits(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._largest], self._waiting[self._largest :]
                await self._commit(batch)
        finally:
            self._work = None

    async def _commit(self, batch: Sequence[tuple[CommandT, "asyncio.Future[ResultT]"]]) -> None:
        try:
            async with self._database.statements() as connection:
                results = await self._handle(connection, [command for command, _ in batch])
        except Exception as error:
            if len(batch) == 1 or isinstance(error, Unavailable):
                for _, future in batch:
                    if not future.done():
                        future.set_exception(error)
            else:
                for single in batch:
                    await self._commit([single])
        else:
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)


class MigrationChanged(Exception):
    """A migration that has been applied reads differently now. Migrations are forward-only: add a new file."""


class MigrationBlocked(Exception):
    """Somebody else's transaction holds what a migration needs, and does not end. Of that migration nothing is kept."""


async def migrate(url: SecretStr, directories: Sequence[Path], *, lock_timeout_s: float = LOCK_TIMEOUT_S) -> list[str]:
    """Apply each `NNNN_name.sql` once, in order, and return the names applied now.

    Safe to run from several places at once (advisory lock). Each file is one transaction. One that meets a lock gives
    way after `lock_timeout_s`, and tries again as long after that. Raises MigrationChanged, MigrationBlocked, and
    asyncpg's errors with the file's name noted.
    """
    connection = await connect(url, timeout_s=PATIENT_CONNECT_TIMEOUT_S)
    try:
        await connection.execute("select pg_advisory_lock($1)", MIGRATION_LOCK)
        await connection.execute(
            """create table if not exists schema_migration (
                name text primary key, checksum text not null, applied_at timestamptz not null default now())"""
        )
        known = {row["name"]: row["checksum"] for row in await connection.fetch("select * from schema_migration")}
        applied = []
        for name, path in _migrations(directories):
            sql = path.read_text(encoding="utf-8")
            checksum = hashlib.sha256(sql.encode()).hexdigest()
            if name not in known:
                await _apply_when_free(connection, name, sql, checksum, lock_timeout_s)
                applied.append(name)
            elif known[name] != checksum:
                raise MigrationChanged(f"{path.name} was changed after it had been applied; add a new file instead")
        return applied
    finally:
        await connection.close()


async def pending(url: SecretStr, directories: Sequence[Path]) -> list[str]:
    """The names of the migrations that have not been applied yet. Those of a newer version do not matter."""
    connection = await connect(url)
    try:
        known: set[str] = set()
        if await connection.fetchval("select to_regclass('schema_migration') is not null"):
            known = {row["name"] for row in await connection.fetch("select name from schema_migration")}
        return [name for name, _ in _migrations(directories) if name not in known]
    finally:
        await connection.close()


def _migrations(directories: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    for directory in directories:
        for path in sorted(directory.glob("[0-9][0-9][0-9][0-9]_*.sql")):
            yield f"{directory.parent.name}/{path.stem}", path


async def _apply_when_free(
    connection: "asyncpg.Connection[asyncpg.Record]", name: str, sql: str, checksum: str, lock_timeout_s: float
) -> None:
    for attempt in range(MIGRATION_ATTEMPTS):
        if attempt:
            # Who has waited behind the migration goes first.
            await asyncio.sleep(lock_timeout_s)
        try:
            return await _apply(connection, name, sql, checksum, lock_timeout_s)
        except asyncpg.LockNotAvailableError as error:
            blocked = error
    raise MigrationBlocked(
        f"migration {name} found its tables locked {MIGRATION_ATTEMPTS} times and gave up; nothing of it was applied. "
        "A transaction goes on for long: pg_stat_activity shows it by xact_start. End it, or wait, and migrate again."
    ) from blocked


async def _apply(
    connection: "asyncpg.Connection[asyncpg.Record]", name: str, sql: str, checksum: str, lock_timeout_s: float
) -> None:
    try:
        async with connection.transaction():
            await connection.execute(f"set local lock_timeout = {round(lock_timeout_s * 1000)}")
            await connection.execute(sql, timeout=600)
            await connection.execute("insert into schema_migration (name, checksum) values ($1, $2)", name, checksum)
    except asyncpg.PostgresError as error:
        error.add_note(f"in migration {name}")
        raise
