"""What a page said before can come back, as a change like any other; every change stands in the audit log."""

import uuid
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from services.catalog import store
from services.catalog.domain.groups import ChangedMeanwhile, Group, NoSuchRevision
from services.catalog.usecases.change import Change, change
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from services.catalog.usecases.publish import publish
from services.catalog.usecases.restore import Restore, restore
from shared.access import Actor, audit
from shared.contracts.catalog import ProposedMeeting
from shared.contracts.when import Open
from shared.postgres import Connection
from tests.catalog.made import CHANGED, content

LATER = CHANGED + timedelta(hours=1)
HELMI = Actor("Helmi Malli", uuid.uuid4())
PROPOSED = ProposedMeeting(id=uuid7(), when=Open(), source="Myöhemmin")


@pytest.fixture
async def group(connection: Connection) -> Group:
    """At version 3: made, changed, published."""
    made = await create_draft(connection, CreateDraft(uuid7(), content(), None, HELMI), now=CHANGED)
    changed = content(task={"fi": "Uusi."}, proposed_meetings=(PROPOSED,))
    await change(connection, Change(made.slug, changed, 1, HELMI), now=LATER)
    return await publish(connection, made.slug, by=HELMI, now=LATER)


async def test_an_earlier_text_comes_back_as_a_new_version(connection: Connection, group: Group) -> None:
    restored = await restore(connection, Restore(group.slug, 1, 3, HELMI), now=LATER)
    assert (restored.version, restored.status, restored.content.task) == (4, "active", content().task)
    last = (await store.revisions(connection, group.id))[-1]
    assert (last.version, last.restored, last.what) == (4, 1, "talkoot.group.changed")
    assert restored.content.proposed_meetings == (PROPOSED,), "what meetings has since stays"


async def test_a_version_that_changed_no_text_has_the_text_of_the_one_before(
    connection: Connection, group: Group
) -> None:
    await change(connection, Change(group.slug, content(task={"fi": "Kolmas."}), 3, HELMI), now=LATER)
    restored = await restore(connection, Restore(group.slug, 3, 4, HELMI), now=LATER)
    assert restored.content.task == {"fi": "Uusi."}


async def test_what_the_page_says_already_changes_nothing(connection: Connection, group: Group) -> None:
    assert await restore(connection, Restore(group.slug, 2, 3, HELMI), now=LATER) == group


@pytest.mark.parametrize("version", [0, 4, 2_000_000_000])
async def test_a_version_that_never_was_cannot_come_back(connection: Connection, group: Group, version: int) -> None:
    with pytest.raises(NoSuchRevision):
        await restore(connection, Restore(group.slug, version, 3, HELMI), now=LATER)


async def test_a_text_that_came_meanwhile_is_not_replaced_unseen(connection: Connection, group: Group) -> None:
    with pytest.raises(ChangedMeanwhile):
        await restore(connection, Restore(group.slug, 1, 2, HELMI), now=LATER)


async def test_the_audit_log_says_who_changed_what_from_what_to_what(connection: Connection, group: Group) -> None:
    await restore(connection, Restore(group.slug, 1, 3, HELMI), now=LATER)
    entries = [each.entry for each in await audit.read(connection, group_id=group.id)]
    assert [each.action for each in entries] == ["restored", "published", "changed", "created"]
    assert {(each.actor, each.subject, each.subject_id, each.subject_name) for each in entries} == {
        (HELMI, "group", group.id, "Avoin data kunnissa")
    }
    assert (entries[1].before, entries[1].after) == ({"status": "draft"}, {"status": "active"})
    assert entries[0].before == {"task.fi": "Uusi.", "task.sv": None}
    assert entries[0].after == {"task.fi": content().task["fi"], "task.sv": content().task["sv"]}
