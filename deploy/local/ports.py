"""Which port each part listens on, all on 127.0.0.1."""

import socket
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import cast

import psutil

from deploy.local.errors import StartError

HOST = "127.0.0.1"
DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class Ports:
    """Every port is the edge's plus a fixed step of hundreds, so stacks at 8000, 8001, … 8099 run side by side."""

    edge: int = DEFAULT_PORT

    def __post_init__(self) -> None:
        if not 1024 <= self.edge <= 65_535 - 900:
            raise StartError(
                f"PORT={self.edge} cannot be used: choose one between 1024 and 64635, for example PORT=8010"
            )

    @property
    def catalog(self) -> int:
        return self.edge + 100

    @property
    def registration(self) -> int:
        return self.edge + 200

    @property
    def meetings(self) -> int:
        return self.edge + 300

    @property
    def notifications(self) -> int:
        return self.edge + 400

    @property
    def mail_pages(self) -> int:
        return self.edge + 500

    @property
    def smtp(self) -> int:
        return self.edge + 600

    @property
    def postgres(self) -> int:
        return self.edge + 700

    @property
    def kafka(self) -> int:
        return self.edge + 800

    @property
    def kafka_controller(self) -> int:
        return self.edge + 900


def free_port() -> int:
    """A port nobody listens on now. Another program may take it before we do, which its start then reports."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Whether a server could listen on it now."""
    with closing(socket.socket()) as probe:
        # As servers do: connections that linger from an earlier server are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def holder(port: int) -> str:
    """Who listens on the port, as "name, process 12"; empty where the system does not tell us."""
    with suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            address = cast("tuple[str, int] | tuple[()]", connection.laddr)
            if connection.status == psutil.CONN_LISTEN and address[1:] == (port,) and connection.pid:
                return f"{psutil.Process(connection.pid).name()}, process {connection.pid}"
    return ""
