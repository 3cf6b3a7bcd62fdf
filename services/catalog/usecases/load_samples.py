"""Bring in the sample groups and those who run them, so that a new installation has something to look at."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from services.catalog import store
from services.catalog.domain.accounts import email_key
from services.catalog.domain.content import Content
from services.catalog.store import accounts
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from services.catalog.usecases.end import end
from services.catalog.usecases.let_in import LetIn, let_in
from services.catalog.usecases.publish import publish
from shared.access import Actor
from shared.contracts.catalog import GroupRole, GroupStatus
from shared.postgres import Connection

SAMPLES = Path(__file__).parent.parent / "samples"


class Sample(Content):
    """A group as the contract has it, without what its history gives: version and time of the change."""

    id: UUID
    slug: str
    status: GroupStatus

    @property
    def content(self) -> Content:
        return Content(**{field: getattr(self, field) for field in Content.model_fields})


def read_samples() -> list[Sample]:
    return [Sample.model_validate_json(path.read_bytes()) for path in sorted(SAMPLES.glob("*.json"))]


async def load_samples(connection: Connection, samples: Sequence[Sample], *, by: Actor, now: datetime) -> list[str]:
    """The slugs of the groups made now. A group whose slug is there already stays as it is, whatever it says."""
    await store.lock_new_addresses(connection)
    present = await store.slugs(connection)
    missing = [sample for sample in samples if sample.slug not in present]
    for sample in missing:
        await create_draft(connection, CreateDraft(sample.id, sample.content, sample.slug, by), now=now)
        if sample.status != "draft":
            await publish(connection, sample.slug, by=by, now=now)
        if sample.status == "ended":
            await end(connection, sample.slug, by=by, now=now)
    return [sample.slug for sample in missing]


class SamplePerson(BaseModel):
    """Somebody invented who may sign in: an administrator, or with a role in the group that has this slug."""

    id: UUID
    email: str
    name: str
    administrator: bool = False
    group: str | None = None
    role: GroupRole = "lead"


def read_sample_people() -> list[SamplePerson]:
    path = SAMPLES / "people" / "people.json"
    return TypeAdapter(list[SamplePerson]).validate_json(path.read_bytes())


async def load_people(connection: Connection, people: Sequence[SamplePerson], *, by: Actor, now: datetime) -> list[str]:
    """The addresses of those let in now. Whose address is there already stays as they are, also closed."""
    missing = [person for person in people if await accounts.by_address(connection, email_key(person.email)) is None]
    for person in missing:
        group = None if person.group is None else await store.by_slug(connection, person.group)
        command = LetIn(
            person.email,
            person.name,
            by,
            administrator=person.administrator,
            group_id=None if group is None else group.id,
            role=person.role,
            account_id=person.id,
        )
        await let_in(connection, command, now=now)
    return [person.email for person in missing]
