"""The `contracts` commands: documents for other systems, and landing a change.

Apart from the rest of this package this module needs click; nothing here imports it.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import click
from pydantic import JsonValue

from shared.contracts import TOPICS, landed
from shared.contracts.asyncapi import asyncapi_document
from shared.contracts.schemas import json_schema

_url = click.option(
    "--url", envvar="TALKOOT_PUBLIC_URL", default="http://127.0.0.1:8000", show_default=True, help="The site's origin."
)
_kafka = click.option(
    "--kafka", envvar="TALKOOT_KAFKA", default="127.0.0.1:8800", show_default=True, help="Bootstrap servers, host:port."
)
_prefix = click.option("--prefix", envvar="TALKOOT_TOPIC_PREFIX", default="", help="Put before each topic's name.")
_folder = click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write here instead of to standard output."
)


@click.group()
def contracts() -> None:
    """The events between the services: documents for readers, and landing a change."""


@contracts.command()
def land() -> None:
    """Make the contracts of today the ones that later changes are compared with. Refuses what breaks a reader."""
    try:
        changes = landed.land(TOPICS)
    except landed.BreakingChange as error:
        raise click.ClickException(str(error)) from error
    for change in changes:
        click.echo(str(change))
    click.echo(f"{len(TOPICS)} contracts landed in {landed.FOLDER}")


@contracts.command()
@_url
@_kafka
@_prefix
@_folder
def asyncapi(url: str, kafka: str, prefix: str, folder: Path | None) -> None:
    """The AsyncAPI 3.0 document of all topics."""
    document = asyncapi_document(public_url=url.rstrip("/"), kafka=kafka, topic_prefix=prefix)
    _write({"asyncapi": document}, folder)


@contracts.command()
@_url
@_folder
def schemas(url: str, folder: Path | None) -> None:
    """The JSON Schema of each topic's value."""
    _write({topic.name: json_schema(topic, url.rstrip("/")) for topic in TOPICS}, folder)


def _write(documents: Mapping[str, Mapping[str, JsonValue]], folder: Path | None) -> None:
    """Each document in a file `<name>.json`, or all to standard output, one after the other."""
    for name, document in documents.items():
        text = json.dumps(document, ensure_ascii=False, indent=2)
        if folder is None:
            click.echo(text)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
