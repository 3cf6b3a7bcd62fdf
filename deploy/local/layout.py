"""Where one stack keeps what: everything under `.local/`, one folder for each PORT but the default."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from deploy.local.errors import StartError
from deploy.local.ports import DEFAULT_PORT, HOST, Ports
from deploy.local.stamp import Stamp

PROJECT = Path(__file__).parents[2]
SERVICES = ("catalog", "registration", "meetings", "notifications")


@dataclass(frozen=True, slots=True)
class Layout:
    """One stack: its ports and its `state` folder."""

    state: Path
    ports: Ports

    @classmethod
    def of(cls, ports: Ports, project: Path = PROJECT) -> "Layout":
        state = project / ".local"
        return cls(state if ports.edge == DEFAULT_PORT else state / str(ports.edge), ports)

    @property
    def site(self) -> str:
        return f"http://{HOST}:{self.ports.edge}"

    @property
    def environment_folder(self) -> Path:
        return self.state / "env"

    @property
    def records(self) -> Path:
        """What was started, so that a later start can find it."""
        return self.state / "run"

    def stamp(self, step: str, *inputs: Path) -> Stamp:
        """Says whether a step was done on this stack's data since `inputs` changed."""
        return Stamp(self.state / "done" / step, inputs)

    @property
    def lock(self) -> Path:
        return self.state / "launcher.lock"

    @property
    def mails(self) -> Path:
        return self.state / "mail"

    @property
    def secrets(self) -> Path:
        """What `Credentials` keeps."""
        return self.state / "secrets.json"

    def log(self, name: str) -> Path:
        return self.state / "log" / f"{name}.log"

    def service_port(self, service: str, copy: int = 0) -> int:
        """Further copies of a service, 1 to 9, are beside the first."""
        port: int = getattr(self.ports, service)
        return port + copy


@dataclass(frozen=True, slots=True)
class Credentials:
    """Made once and kept: the database's passwords and the key that signs links."""

    admin: str
    services: Mapping[str, str]
    link_key: str

    @classmethod
    def keep(cls, state: Path) -> "Credentials":
        """Those of this state folder, made now if it has none."""
        path = state / "secrets.json"
        try:
            return cls(**json.loads(path.read_text()))
        except FileNotFoundError:
            made = cls(_secret(), {service: _secret() for service in SERVICES}, _secret())
            write_private(path, json.dumps({"admin": made.admin, "services": made.services, "link_key": made.link_key}))
            return made
        except (ValueError, TypeError) as error:
            raise StartError(f"{path} cannot be read ({error}): `make clean` starts afresh") from error


def environments(layout: Layout, credentials: Credentials) -> dict[str, dict[str, str]]:
    """The settings of each service, and of the topics command, as environment variables."""
    kafka = {"TALKOOT_KAFKA": f"{HOST}:{layout.ports.kafka}", "TALKOOT_TOPIC_PREFIX": ""}
    found = {"topics": kafka}
    for service in SERVICES:
        login = f"{service}:{credentials.services[service]}"
        found[service] = kafka | {
            "TALKOOT_DATABASE_URL": f"postgresql://{login}@{HOST}:{layout.ports.postgres}/talkoot",
            "TALKOOT_HOST": HOST,
            "TALKOOT_PORT": str(layout.service_port(service)),
            "TALKOOT_DRAIN_S": "0",
            "TALKOOT_PUBLIC_URL": layout.site,
            "TALKOOT_LINK_KEYS": json.dumps([credentials.link_key]),
        }
    found["catalog"]["TALKOOT_STYLEGUIDE"] = "true"
    found["notifications"] |= {
        "TALKOOT_SMTP_HOST": HOST,
        "TALKOOT_SMTP_PORT": str(layout.ports.smtp),
        "TALKOOT_MAIL_FROM": "talkoot@talkoot.example",
        "TALKOOT_OPERATOR_MAIL": "yllapito@talkoot.example",
    }
    return found


def write_environments(layout: Layout, found: Mapping[str, Mapping[str, str]]) -> None:
    """Keep them as files, for the `talkoot` command. Only this account may read them."""
    for name, values in found.items():
        text = "".join(f"{key}={value}\n" for key, value in values.items())
        write_private(layout.environment_folder / f"{name}.env", text)


def write_private(path: Path, text: str) -> None:
    """Write a file, whole or not at all, that other accounts cannot read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:  # noqa: PTH123
        file.write(text)
    partial.replace(path)


@contextmanager
def held(layout: Layout) -> Iterator[None]:
    """Keep a second launcher away from this state folder, for as long as this one lives."""
    layout.state.mkdir(parents=True, exist_ok=True)
    with layout.lock.open("a+") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StartError(
                f"Talkoot already runs for PORT={layout.ports.edge} (process {lock.read().strip()}): open "
                f"{layout.site}/, or start another beside it with PORT={layout.ports.edge + 10}"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _secret() -> str:
    return secrets.token_urlsafe(24)
