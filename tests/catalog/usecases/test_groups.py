"""Each change of a group is saved, remembered and sent out in one transaction, once."""

import asyncio
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from services.catalog import store
from services.catalog.domain.content import Content
from services.catalog.domain.groups import BadContent, ChangedMeanwhile, Group, NoSuchGroup, SlugTaken, public
from services.catalog.usecases.change import Change, change
from services.catalog.usecases.create_draft import CreateDraft, create_draft
from services.catalog.usecases.end import end
from services.catalog.usecases.load_samples import load_samples, read_samples
from services.catalog.usecases.publish import publish
from services.catalog.usecases.reopen import reopen
from shared.access import Actor
from shared.contracts.catalog import GROUPS, Link
from shared.contracts.catalog import Group as PublicGroup
from shared.postgres import Connection
from shared.postgres import Database as Pool
from tests.catalog.made import CHANGED, content

LATER = CHANGED + timedelta(hours=1)


async def create(connection: Connection, made: Content | None = None, *, slug: str | None = None) -> Group:
    return await create_draft(connection, CreateDraft(uuid7(), made or content(), slug, Actor("helmi")), now=CHANGED)


async def sent(connection: Connection) -> list[tuple[str, PublicGroup]]:
    rows = await connection.fetch("select type, value from outbox order by id")
    return [(row["type"].removeprefix("talkoot.group."), PublicGroup.model_validate_json(row["value"])) for row in rows]


async def test_each_change_sends_the_whole_public_state_with_what_happened(connection: Connection) -> None:
    slug = (await create(connection)).slug
    await change(connection, Change(slug, content(task={"fi": "Uusi."}), 1, Actor("helmi")), now=LATER)
    await publish(connection, slug, by=Actor("helmi"), now=LATER)
    await end(connection, slug, by=Actor("oskar"), now=LATER)
    last = await reopen(connection, slug, by=Actor("oskar"), now=LATER)
    events = await sent(connection)
    assert [what for what, _ in events] == ["created", "changed", "published", "ended", "published"]
    assert [snapshot.version for _, snapshot in events] == [1, 2, 3, 4, 5]
    assert [snapshot.status for _, snapshot in events] == ["draft", "draft", "active", "ended", "active"]
    assert events[1][1].task == {}
    assert events[-1][1] == public(last)
    row = await connection.fetchrow("select topic, key from outbox limit 1")
    assert row is not None
    assert (row["topic"], row["key"]) == (GROUPS.name, str(last.id))


async def test_doing_it_again_saves_and_sends_nothing(connection: Connection) -> None:
    slug = (await create(connection)).slug
    for _ in range(2):
        await publish(connection, slug, by=Actor("helmi"), now=LATER)
    await change(connection, Change(slug, content(), 1, Actor("helmi")), now=LATER)
    assert [what for what, _ in await sent(connection)] == ["created", "published"]
    assert [revision.version for revision in await store.revisions(connection, (await found(connection, slug)).id)] == [
        1,
        2,
    ]


async def found(connection: Connection, slug: str) -> Group:
    group = await store.by_slug(connection, slug)
    assert group is not None
    return group


async def test_the_history_tells_who_changed_what_and_keeps_each_content_once(connection: Connection) -> None:
    group = await create(connection)
    await change(connection, Change(group.slug, content(task={"fi": "Uusi."}), 1, Actor("oskar")), now=LATER)
    await publish(connection, group.slug, by=Actor("helmi"), now=LATER)
    history = await store.revisions(connection, group.id)
    assert [(each.what, each.changed_by) for each in history] == [
        ("talkoot.group.created", "helmi"),
        ("talkoot.group.changed", "oskar"),
        ("talkoot.group.published", "helmi"),
    ]
    assert [each.content and each.content.task.get("fi") for each in history] == [
        "Ryhmä avaa kuntien tietoja.",
        "Uusi.",
        None,
    ]


async def test_a_change_on_an_old_version_is_refused_and_leaves_everything_as_it_was(connection: Connection) -> None:
    slug = (await create(connection)).slug
    await change(connection, Change(slug, content(task={"fi": "Ensin."}), 1, Actor("helmi")), now=LATER)
    with pytest.raises(ChangedMeanwhile):
        await change(connection, Change(slug, content(task={"fi": "Sitten."}), 1, Actor("oskar")), now=LATER)
    assert (await found(connection, slug)).content.task == {"fi": "Ensin."}
    assert len(await sent(connection)) == 2


async def test_two_leads_who_change_at_the_same_moment_do_not_overwrite_each_other(pool: Pool) -> None:
    async with pool.transaction() as connection:
        slug = (await create(connection)).slug

    async def attempt(number: int) -> Group:
        async with pool.transaction() as connection:
            command = Change(slug, content(task={"fi": f"Teksti {number}"}), 1, Actor(f"lead {number}"))
            return await change(connection, command, now=LATER)

    results = await asyncio.gather(*map(attempt, range(8)), return_exceptions=True)
    assert sum(isinstance(result, Group) for result in results) == 1
    assert sum(isinstance(result, ChangedMeanwhile) for result in results) == 7


async def test_groups_of_one_name_made_at_the_same_moment_get_different_addresses(pool: Pool) -> None:
    async def attempt(_: int) -> str:
        async with pool.transaction() as connection:
            return (await create(connection)).slug

    slugs = await asyncio.gather(*map(attempt, range(8)))
    assert sorted(slugs) == ["avoin-data-kunnissa", *(f"avoin-data-kunnissa-{number}" for number in range(2, 9))]


async def test_an_address_that_was_asked_for_must_be_free_and_be_one(connection: Connection) -> None:
    await create(connection, slug="avoin")
    with pytest.raises(SlugTaken):
        await create(connection, slug="avoin")
    with pytest.raises(BadContent, match="cannot be an address"):
        await create(connection, slug="Avoin data")


async def test_content_with_faults_is_neither_made_nor_changed(connection: Connection) -> None:
    bad = content(links=(Link(url="javascript:alert(1)", title={"fi": "Linkki"}),))
    with pytest.raises(BadContent, match="no web address"):
        await create(connection, bad)
    slug = (await create(connection)).slug
    with pytest.raises(BadContent, match="no web address"):
        await change(connection, Change(slug, bad, 1, Actor("helmi")), now=LATER)


async def test_a_draft_without_a_name_is_refused(connection: Connection) -> None:
    with pytest.raises(BadContent, match="no name"):
        await create(connection, content(name={}))


async def test_what_is_not_there_cannot_be_changed(connection: Connection) -> None:
    with pytest.raises(NoSuchGroup, match="talkoot catalog list"):
        await publish(connection, "avoin", by=Actor("helmi"), now=LATER)


async def test_samples_are_loaded_once_and_what_leads_made_of_them_stays(connection: Connection) -> None:
    samples = read_samples()
    assert sorted(await load_samples(connection, samples, by=Actor("samples"), now=CHANGED)) == sorted(
        sample.slug for sample in samples
    )
    group = await found(connection, "sosiaalinen-kestavyys")
    own = group.content.model_copy(update={"links": ()})
    await change(connection, Change(group.slug, own, group.version, Actor("helmi")), now=LATER)
    assert await load_samples(connection, samples, by=Actor("samples"), now=LATER) == []
    assert (await found(connection, "sosiaalinen-kestavyys")).content.links == ()


async def test_the_samples_show_each_state_and_end_as_their_files_say(connection: Connection) -> None:
    samples = {sample.slug: sample for sample in read_samples()}
    await load_samples(connection, list(samples.values()), by=Actor("samples"), now=CHANGED)
    groups = await store.groups(connection)
    assert {group.status for group in groups} == {"draft", "active", "ended"}
    for group in groups:
        sample = samples[group.slug]
        assert (group.id, group.status, group.content) == (sample.id, sample.status, sample.content)


async def test_the_main_sample_keeps_the_facts_of_its_group(connection: Connection) -> None:
    await load_samples(connection, read_samples(), by=Actor("samples"), now=CHANGED)
    sample = (await found(connection, "sosiaalinen-kestavyys")).content
    (programme,) = sample.programmes
    assert set(sample.name) == set(sample.task) == set(sample.intention) == {"fi", "sv", "en"}
    assert len(sample.objectives) == len(sample.leads) == 2
    assert programme.starts == "2020-08"
    assert programme.responsible["sv"] == "Arbets- och näringsministeriet"
    assert programme.implementer["fi"] == "Kuntaliitto"
    assert "en" not in programme.description
    assert all(str(lead.email).endswith(".example") for lead in sample.leads)
