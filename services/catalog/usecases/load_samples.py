"""Bring in the sample groups, so that a new installation has something to look at."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from services.catalog import store
from services.catalog.domain.content import Content
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from services.catalog.usecases.end import end
from services.catalog.usecases.publish import publish
from shared.access import Actor
from shared.contracts.catalog import GroupStatus
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
