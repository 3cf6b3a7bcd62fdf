"""Where every managing page of a group begins: the group, and whether the visitor may."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.catalog import store
from services.catalog.domain.groups import Group
from services.catalog.domain.slugs import is_slug
from shared.access import Permission, Visitor
from shared.contracts.catalog import GroupStatus
from shared.languages import Localised
from shared.postgres import Database


@dataclass(frozen=True, slots=True)
class Heading:
    """What `manage.html` shows of the group at its head."""

    id: UUID
    slug: str
    name: Localised
    status: GroupStatus
    version: int

    @classmethod
    def of(cls, group: Group) -> Self:
        return cls(group.id, group.slug, group.content.name, group.status, group.version)


async def group_for(database: Database, request: Request, visitor: Visitor, permission: Permission) -> Group:
    """The group of the path. Raises HTTPException: 404 where the visitor has nothing to do with it, 403."""
    slug: str = request.path_params["slug"]
    if not is_slug(slug):
        raise HTTPException(404)
    async with database.connection() as connection:
        group = await store.by_slug(connection, slug)
    if group is None:
        raise HTTPException(404)
    visitor.require(permission, group.id)
    return group


def address(request: Request, slug: str, rest: str = "") -> str:
    """The group's managing page, or one below it, in the language of the request."""
    return f"/{request.path_params['lang']}/manage/groups/{slug}{rest}"


def text_in(form: FormData, name: str) -> str:
    """What was typed into a field; a field that is not there, or a file, is empty."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def version_in(form: FormData, name: str) -> int:
    """The version that a form of ours carries. Raises HTTPException 400 for any other."""
    value = text_in(form, name)
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise HTTPException(400)
    return int(value)
