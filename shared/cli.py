"""The `talkoot` command: each service present gives its own commands, beside those of all."""

import importlib
import importlib.util
import os
import pkgutil
from pathlib import Path

import click

import services
from shared.contracts.commands import contracts
from shared.messaging.commands import topics_commands
from shared.settings_table import settings_table
from shared.status import status_command

DEVELOPMENT_ENVIRONMENT = Path(".local/env")


class Services(click.Group):
    """A group that finds the services on the disk and loads one only when it is called."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *_present()})

    def get_command(self, context: click.Context, cmd_name: str) -> click.Command | None:
        load_environment(cmd_name)
        if cmd_name not in _present():
            return super().get_command(context, cmd_name)
        command: click.Command = importlib.import_module(f"services.{cmd_name}.__main__").cli
        return command


def _present() -> list[str]:
    return [
        module.name
        for module in pkgutil.iter_modules(services.__path__)
        if importlib.util.find_spec(f"services.{module.name}.__main__") is not None
    ]


def load_environment(name: str) -> None:
    """Add the settings of a stack that runs on this machine to the environment; what is set already stays."""
    for key, value in _settings_here(name).items():
        os.environ.setdefault(key, value)


def _settings_here(name: str) -> dict[str, str]:
    path = Path(os.environ.get("TALKOOT_ENV_DIR", DEVELOPMENT_ENVIRONMENT)) / f"{name}.env"
    if not path.is_file():
        return {}
    lines = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {key.strip(): value.strip() for key, separator, value in lines if separator}


def _addresses_here() -> dict[str, str]:
    """Where the services of a stack on this machine answer."""
    found = {service: _settings_here(service) for service in _present()}
    return {
        service: f"http://{settings['TALKOOT_HOST']}:{settings['TALKOOT_PORT']}"
        for service, settings in found.items()
        if {"TALKOOT_HOST", "TALKOOT_PORT"} <= settings.keys()
    }


@click.group(cls=Services)
def main() -> None:
    """Talkoot runs open theme groups: pages, sign-up, meetings, mails."""


@main.command("settings")
def settings_command() -> None:
    """Print every setting of every service as a table (Markdown)."""
    modules = {service: importlib.import_module(f"services.{service}.settings") for service in _present()}
    click.echo(settings_table({service: module.Settings for service, module in modules.items()}))


main.add_command(topics_commands)
main.add_command(contracts)
main.add_command(status_command(_addresses_here))
