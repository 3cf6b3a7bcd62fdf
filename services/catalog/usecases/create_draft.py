"""Make a draft, from a pasted page or by hand."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalog import store
from services.catalog.domain.content import Content, faults
from services.catalog.domain.groups import BadContent, Group, SlugTaken, draft
from services.catalog.domain.problems import Kind, Problem
from services.catalog.domain.slugs import free_slug, is_slug, slug_of
from services.catalog.usecases.revise import record
from shared.access import Actor
from shared.languages import localised, translatable
from shared.postgres import Connection


@dataclass(frozen=True, slots=True)
class CreateDraft:
    id: UUID
    """Made by the caller; the same id a second time is refused."""
    content: Content
    slug: str | None
    """None: made from the name, with a number behind it where the address is taken."""
    by: Actor


async def create_draft(connection: Connection, command: CreateDraft, *, now: datetime) -> Group:
    """The new draft. Raises SlugTaken where the address that was asked for, or the id, exists; BadContent."""
    name = localised(command.content.name, "fi")
    found = faults(command.content)
    if name is None:
        found = (Problem(Kind.NAME_MISSING, "name", "The group has no name: give one with --name."), *found)
    if command.slug is not None and not is_slug(command.slug):
        sentence = f'"{command.slug}" cannot be an address: use small letters a-z, digits and single hyphens.'
        found = (Problem(Kind.NOT_A_SLUG, "slug", sentence), *found)
    if found or name is None:
        raise BadContent(found)
    await store.lock_new_addresses(connection)
    slug = command.slug or free_slug(slug_of(name.text), await store.slugs(connection))
    group = draft(command.id, slug, command.content, now=now)
    if not await store.insert(connection, group):
        raise SlugTaken(slug)
    await record(connection, group, "talkoot.group.created", by=command.by, action=translatable("created"))
    return group
