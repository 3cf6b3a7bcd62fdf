"""Bring a pasted page in: as a new draft, or into a group that is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from uuid_utils.compat import uuid7

from services.catalog import store
from services.catalog.domain.groups import Group, GroupError, NoSuchGroup
from services.catalog.domain.imported import MeetingRead, imported, with_page
from services.catalog.domain.open_questions import left_open
from services.catalog.domain.page_import.findings import Findings
from services.catalog.domain.slugs import slug_of
from services.catalog.store import questions
from services.catalog.usecases.change import Change, change
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from services.catalog.usecases.end import end
from services.catalog.usecases.publish import publish
from shared.access import Actor
from shared.languages import Language
from shared.postgres import Connection


class AlreadyThere(GroupError):
    def __init__(self, group: Group) -> None:
        super().__init__(
            f'There is a group "{group.slug}" already ({group.status}). To bring this page into it, add --update. '
            f"If this is another group, give it an address of its own: --slug {group.slug}-2"
        )


@dataclass(frozen=True, slots=True)
class ImportPage:
    findings: Findings
    page: str
    """The page itself, for the words that a proposed meeting comes from."""
    language: Language
    name: str | None
    """Goes before the page's title."""
    slug: str | None
    """None: made from the name."""
    update: bool
    """Whether the page goes into a group that is there; otherwise it makes a new one."""
    publish: bool
    by: Actor


@dataclass(frozen=True, slots=True)
class PageImported:
    group: Group
    outcome: Literal["created", "updated", "unchanged"]
    meetings: tuple[MeetingRead, ...]


async def import_page(connection: Connection, command: ImportPage, *, now: datetime) -> PageImported:
    """The group with the page in it; public where that was asked for, and ended where the page speaks in the past.

    Raises AlreadyThere, NoSuchGroup, and what making, changing and publishing a group raise.
    """
    await store.lock_new_addresses(connection)
    title = command.findings.title.text if command.findings.title else ""
    slug = command.slug or slug_of(command.name or title)
    present = await store.locked(connection, slug)
    if present is not None and not command.update:
        raise AlreadyThere(present)
    if present is None and command.update:
        raise NoSuchGroup(slug)
    group_id = uuid7() if present is None else present.id
    read = imported(command.findings, command.page, group_id, language=command.language, name=command.name)
    if present is None:
        group = await create_draft(connection, CreateDraft(group_id, read.content, slug, command.by), now=now)
        asked = left_open(command.findings, command.page, named=command.name is not None)
        await questions.add(connection, group.id, asked)
    else:
        content = with_page(present.content, read.content)
        group = await change(connection, Change(slug, content, present.version, command.by), now=now)
    if command.publish and group.status == "draft":
        group = await publish(connection, slug, by=command.by, now=now)
        if command.findings.status == "ended":
            group = await end(connection, slug, by=command.by, now=now)
    if present is None:
        return PageImported(group, "created", read.meetings)
    return PageImported(group, "unchanged" if group == present else "updated", read.meetings)
