"""A public group to look at."""

from collections.abc import Awaitable, Callable
from typing import Protocol

import pytest
from uuid_utils.compat import uuid7

from services.catalog.domain.content import Content
from services.catalog.domain.groups import Group
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from services.catalog.usecases.end import end
from services.catalog.usecases.follow_meetings import follow_meetings
from services.catalog.usecases.publish import publish
from shared.access import Actor
from shared.contracts.catalog import GroupStatus
from shared.contracts.meetings import Meeting
from shared.postgres import Database as Pool
from tests.catalog.made import CHANGED, content


class MakeGroup(Protocol):
    async def __call__(self, made: Content | None = None, *, status: GroupStatus = "active") -> Group: ...


@pytest.fixture
def make_group(pool: Pool) -> MakeGroup:
    async def make(made: Content | None = None, *, status: GroupStatus = "active") -> Group:
        async with pool.transaction() as connection:
            command = CreateDraft(uuid7(), made or content(), None, Actor("tests"))
            group = await create_draft(connection, command, now=CHANGED)
            if status != "draft":
                group = await publish(connection, group.slug, by=Actor("tests"), now=CHANGED)
            if status == "ended":
                group = await end(connection, group.slug, by=Actor("tests"), now=CHANGED)
        return group

    return make


@pytest.fixture
def add_meetings(pool: Pool) -> Callable[..., Awaitable[None]]:
    async def add(*meetings: Meeting) -> None:
        async with pool.transaction() as connection:
            await follow_meetings(connection, [(meeting.id, meeting) for meeting in meetings])

    return add
