"""`make run`: the whole of Talkoot on this machine, until Ctrl-C."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from deploy.local.components import components
from deploy.local.errors import StartError
from deploy.local.layout import PROJECT, Layout, held
from deploy.local.leftovers import Records
from deploy.local.ports import DEFAULT_PORT, Ports, holder, is_free
from deploy.local.supervisor import Component, Supervisor

Components = Callable[[Layout], Sequence[Component]]


def main() -> int:
    """The exit code: 0 after a wanted end, 1 when something kept the stack from starting."""
    started = time.monotonic()
    try:
        ports = read_port(os.environ.get("PORT", ""))
        return run(Layout.of(ports), components, lambda layout: _announce(layout, started))
    except StartError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"The stack cannot be started: {error}", file=sys.stderr)
    return 1


def run(layout: Layout, make_components: Components, announce: Callable[[Layout], None]) -> int:
    """Run the components in this layout's state folder until SIGINT, SIGTERM or SIGHUP. Raises StartError."""
    with held(layout):
        records = Records(layout.records)
        records.end_leftovers(_say)
        refuse_taken_ports(layout.ports)
        rotate_logs(layout)
        supervisor = Supervisor(make_components(layout), records, _say)
        asyncio.run(_until_signal(supervisor, lambda: announce(layout)))
    return 0


def read_port(text: str) -> Ports:
    """The ports for a given PORT. Raises StartError."""
    if text.strip() == "":
        return Ports()
    if not text.strip().isdecimal():
        raise StartError(f"PORT={text} is not a number: for example PORT={DEFAULT_PORT + 10}")
    return Ports(int(text))


def refuse_taken_ports(ports: Ports) -> None:
    """Raises StartError that names the first port another program listens on."""
    for use, what in PORT_USES.items():
        port: int = getattr(ports, use)
        if not is_free(port):
            who = holder(port)
            by = f" by {who}" if who else ""
            other = ports.edge + 10
            raise StartError(
                f"Port {port} ({what}) is taken{by}: end that, or use other ports with `make run PORT={other}`"
            )


PORT_USES = {
    "edge": "the site",
    "catalog": "the catalog service",
    "registration": "the registration service",
    "meetings": "the meetings service",
    "notifications": "the notifications service",
    "mail_pages": "the mail catcher's pages",
    "smtp": "the mail catcher",
    "postgres": "PostgreSQL",
    "kafka": "Kafka",
    "kafka_controller": "Kafka's controller",
}


def rotate_logs(layout: Layout, largest: int = 10 * 1024 * 1024) -> None:
    """Put logs that have grown large aside, keeping one earlier piece of each."""
    for log in (layout.state / "log").glob("*.log"):
        if log.stat().st_size > largest:
            log.replace(log.with_suffix(".log.1"))


async def _until_signal(supervisor: Supervisor, announce: Callable[[], None]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, stop.set)
    await supervisor.run(stop, announce)
    _say("Everything has ended.")


def _announce(layout: Layout, started: float) -> None:
    folder = layout.environment_folder.relative_to(PROJECT)
    prefix = "" if layout.ports.edge == DEFAULT_PORT else f"TALKOOT_ENV_DIR={folder} "
    _say(f"""
Talkoot is ready after {time.monotonic() - started:.1f} s:  {layout.site}/
  mails       {layout.site}/mail/  (files in {layout.mails.relative_to(PROJECT)}/)
  commands    {prefix}.venv/bin/talkoot --help
  logs        {layout.log("x").parent.relative_to(PROJECT)}/
  Ctrl-C ends everything; the data stays until `make clean`.""")


def _say(line: str) -> None:
    # The reader may have gone (a closed terminal, `| head`): ending in order matters more.
    with suppress(OSError):
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
