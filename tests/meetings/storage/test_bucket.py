"""Files in a bucket: the meeting and the bucket never disagree for long, whatever breaks off between the two."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from pydantic import ValidationError

from services.meetings import store
from services.meetings.app import create_app, open_files
from services.meetings.domain.files import BadFile
from services.meetings.domain.meetings import Meeting
from services.meetings.gateways.bucket import StorageAway
from services.meetings.settings import Settings
from services.meetings.usecases.document import attach
from services.meetings.usecases.follow_groups import follow_groups
from services.meetings.usecases.keep_files import CLAIMED_WITHIN, Files
from shared.postgres import Database
from tests.meetings.made import GROUP, NOW, PUBLIC_URL, Hands
from tests.meetings.manage.leading import Lead, one, scheduled
from tests.meetings.manage.test_files import upload
from tests.meetings.storage.s3 import NOBODY, Storage

DEADLINE_S = 20.0
PDF = b"%PDF-1.7 agenda"
Objects = Callable[[], list[bytes]]


async def with_a_file(lead: Lead, pool: Database) -> tuple[Meeting, str]:
    """A meeting, and where its file is had."""
    meeting = await scheduled(lead, pool)
    assert (await upload(lead, meeting, "x.pdf", PDF)).status_code == 303
    (material,) = (await one(pool)).materials
    return meeting, f"/fi/meetings/{meeting.id}/files/{material.id}/{material.name}"


async def contents_in_the_database(pool: Database) -> list[bytes | None]:
    async with pool.connection() as connection:
        rows = await connection.fetch("select content from material_content order by id")
    return [row["content"] for row in rows]


async def test_a_file_is_kept_in_the_bucket_and_had_from_there(lead: Lead, pool: Database, objects: Objects) -> None:
    _, address = await with_a_file(lead, pool)

    assert objects() == [PDF]
    assert await contents_in_the_database(pool) == [None]
    assert (await lead.client.get(address)).content == PDF


async def test_a_file_that_is_removed_is_gone_from_the_page_at_once_and_soon_from_the_bucket(
    lead: Lead, pool: Database, files: Files, objects: Objects
) -> None:
    meeting, address = await with_a_file(lead, pool)
    (material,) = (await one(pool)).materials

    await lead.post(f"/{meeting.id}/files/{material.id}/remove")
    assert (await lead.client.get(address)).status_code == 404
    assert not await files.remove_forgotten()
    assert objects() == []


async def test_with_a_group_its_files_go_from_the_bucket(
    lead: Lead, pool: Database, files: Files, objects: Objects
) -> None:
    await with_a_file(lead, pool)
    async with pool.transaction() as connection:
        await follow_groups(connection, [(GROUP.id, None)], now=NOW)

    await files.remove_forgotten()
    assert objects() == []


async def test_while_the_storage_is_away_an_upload_is_refused_in_words_and_a_download_told_to_wait(
    lead: Lead, pool: Database, storage: Storage
) -> None:
    meeting, address = await with_a_file(lead, pool)
    storage.stop()
    try:
        refused = await upload(lead, meeting, "y.pdf", PDF)
        told_to_wait = await lead.client.get(address)
    finally:
        storage.start()

    assert refused.status_code == 422
    assert "Tiedostoa ei voitu tallentaa juuri nyt" in refused.text
    assert [material.name for material in (await one(pool)).materials] == ["x.pdf"]
    assert told_to_wait.status_code == 503
    assert int(told_to_wait.headers["retry-after"]) > 0
    assert (await upload(lead, meeting, "y.pdf", PDF)).status_code == 303
    assert (await lead.client.get(address)).content == PDF


async def test_a_storage_that_does_not_know_our_key_gets_no_file(
    settings: Settings, pool: Database, hands: Hands, objects: Objects
) -> None:
    wrong = Settings.model_validate(settings.model_dump() | {"s3_secret_access_key": "another"})
    with pytest.raises(StorageAway, match="PermissionDenied") as error:
        await open_files(wrong, pool, hands).put_away("x.pdf", "application/pdf", PDF)
    assert "another" not in str(error.value)
    assert objects() == []


async def test_what_was_put_and_never_attached_is_removed_after_an_hour_and_not_before(
    pool: Database, files: Files, hands: Hands, objects: Objects
) -> None:
    await files.put_away("x.pdf", "application/pdf", PDF)
    hands.now += CLAIMED_WITHIN - timedelta(seconds=1)
    await files.remove_forgotten()
    assert objects() == [PDF]

    hands.now += timedelta(seconds=1)
    await files.remove_forgotten()
    assert objects() == []


async def test_what_comes_too_late_to_be_attached_is_refused_and_the_meeting_is_as_before(
    lead: Lead, pool: Database, files: Files
) -> None:
    meeting = await scheduled(lead, pool)
    kept = await files.put_away("x.pdf", "application/pdf", PDF)

    async def attach_late() -> None:
        async with pool.transaction() as connection:
            await attach(connection, meeting.id, kept, now=NOW + CLAIMED_WITHIN, public_url=PUBLIC_URL)

    with pytest.raises(BadFile, match="not-kept"):
        await attach_late()
    assert (await one(pool)).materials == ()


async def test_a_removal_that_the_storage_misses_is_made_up_for(
    lead: Lead, pool: Database, settings: Settings, hands: Hands, files: Files, objects: Objects
) -> None:
    meeting, _ = await with_a_file(lead, pool)
    (material,) = (await one(pool)).materials
    await lead.post(f"/{meeting.id}/files/{material.id}/remove")
    away = settings.model_copy(update={"s3_endpoint": NOBODY})
    with pytest.raises(StorageAway):
        await open_files(away, pool, hands).remove_forgotten()

    await files.remove_forgotten()
    assert objects() == []


async def test_an_object_that_is_a_files_content_is_never_removed(
    lead: Lead, pool: Database, files: Files, objects: Objects
) -> None:
    await with_a_file(lead, pool)
    async with pool.transaction() as connection:
        (key,) = await store.contents(connection, in_bucket=True)
        await store.forget_object(connection, key, NOW)

    await files.remove_forgotten()
    assert objects() == [PDF]
    async with pool.connection() as connection:
        assert await store.locked_objects_to_forget(connection, NOW, 10) == []


async def test_the_service_itself_removes_what_is_due(
    settings: Settings, pool: Database, files: Files, hands: Hands, objects: Objects
) -> None:
    await files.put_away("x.pdf", "application/pdf", PDF)
    hands.now += CLAIMED_WITHIN
    app = create_app(settings, clock=hands)
    async with app.router.lifespan_context(app):
        deadline = time.monotonic() + DEADLINE_S
        while objects():
            assert time.monotonic() < deadline, "it is still there"
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    "changes",
    [{"s3_bucket": None}, {"s3_bucket": ""}, {"s3_access_key_id": None}, {"s3_endpoint": "storage.example"}],
)
def test_half_a_setting_is_refused_at_the_start(settings: Settings, changes: dict[str, str | None]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate(settings.model_dump() | changes)
