"""`python -m tests.keeper NAME FOLDER OWNER MODE`: run one server for as long as the process OWNER lives."""

import asyncio
import json
import os
import shutil
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import psutil
import uvloop

from deploy.local.errors import StartError
from deploy.local.kafka import KafkaServer
from deploy.local.kafka_start_cache import ensure_start_cache
from deploy.local.mail_catcher.folder import MailFolder
from deploy.local.mail_catcher.smtp import serve_smtp
from deploy.local.ports import HOST, free_port
from deploy.local.postgres import PostgresServer
from tests import containers
from tests.servers import end_marked

Address = Mapping[str, str]
Start = Callable[[Path, ExitStack], Address]


def start_postgres(folder: Path, stack: ExitStack) -> Address:
    server = PostgresServer(folder / "postgres", free_port(), "test", log=folder / "postgres.log", durable=False)
    server.start()
    stack.callback(server.stop)
    return {"url": server.url()}


def start_kafka(folder: Path, stack: ExitStack) -> Address:
    ensure_start_cache()
    server = KafkaServer(folder / "kafka", free_port(), free_port(), log=folder / "kafka.log", heap="512m")
    server.start()
    stack.callback(server.stop)
    return {"bootstrap": server.bootstrap}


def start_mail_catcher(folder: Path, stack: ExitStack) -> Address:
    """The catcher's own event loop runs in a thread, so that keeping is the same for all servers."""
    mails = folder / "mail"
    mails.mkdir()
    loop = uvloop.new_event_loop()
    server = loop.run_until_complete(serve_smtp(MailFolder(mails), HOST, 0))
    threading.Thread(target=loop.run_forever, daemon=True).start()
    stack.callback(lambda: asyncio.run_coroutine_threadsafe(_closed(server), loop).result())
    return {"host": HOST, "port": str(server.sockets[0].getsockname()[1]), "folder": str(mails)}


async def _closed(server: asyncio.Server) -> None:
    server.close()


EMBEDDED: Mapping[str, Start] = {
    "postgres": start_postgres,
    "kafka": start_kafka,
    "mail_catcher": start_mail_catcher,
}
IN_CONTAINERS: Mapping[str, Start] = {
    "postgres": containers.start_postgres,
    "kafka": containers.start_kafka,
}


def keep(name: str, folder: Path, owner: int, mode: str) -> None:
    """Start the server, tell its address in `FOLDER/NAME.json`, and end it when told to or when the owner is gone."""
    # We end the containers, also when the run is killed: no second keeper, whose image would have to be had too.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with ExitStack() as stack:
        try:
            kind, address = _start(name, folder, stack, mode)
        except StartError as error:
            sys.exit(str(error))
        record = folder / f"{name}.json"
        partial_record = folder / f".{name}.json"
        partial_record.write_text(json.dumps({"keeper": os.getpid(), "kind": kind, "address": dict(address)}))
        partial_record.rename(record)
        is_over = partial(_is_over, owner, time.time())
        while not ended.wait(0.5) and not is_over():
            pass
    if is_over():
        # Nobody else is left to end and remove what the run started and kept.
        end_marked(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _start(name: str, folder: Path, stack: ExitStack, mode: str) -> tuple[str, Address]:
    """How the server runs, and its address."""
    in_container = IN_CONTAINERS.get(name)
    if in_container and mode == "containers":
        return "in a container", in_container(folder, stack)
    if in_container and mode == "either":
        # An engine is there, but whether it can have the images only a try can tell, which fails in many ways.
        try:
            with ExitStack() as attempt:
                address = in_container(folder, attempt)
                stack.push(attempt.pop_all())
                return "in a container", address
        except Exception:
            traceback.print_exc()
    return "embedded", EMBEDDED[name](folder, stack)


def _is_over(owner: int, since: float) -> bool:
    """Whether the process is gone, or its number has gone to a younger one."""
    try:
        return psutil.Process(owner).create_time() > since
    except psutil.NoSuchProcess:
        return True


if __name__ == "__main__":
    keep(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
