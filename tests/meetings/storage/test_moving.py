"""The operator takes the files from the database into a bucket, or back, while the service runs."""

import asyncio

import pytest
from click.testing import CliRunner, Result

from services.meetings.__main__ import cli
from services.meetings.app import open_files
from services.meetings.settings import Settings
from services.meetings.usecases.keep_files import Files
from shared.postgres import Database
from tests.meetings.made import Hands
from tests.meetings.manage.leading import Lead
from tests.meetings.storage.s3 import NOBODY, SECRET
from tests.meetings.storage.test_bucket import PDF, Objects, contents_in_the_database, with_a_file


@pytest.fixture
def to_postgresql(settings: Settings, pool: Database, hands: Hands) -> Files:
    return open_files(settings.model_copy(update={"files_in": "postgresql"}), pool, hands)


async def call(settings: Settings, **changes: str) -> Result:
    environment = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "KAFKA": settings.kafka,
        "PORT": "0",
        "PUBLIC_URL": settings.public_url,
        "LINK_KEYS": '["k"]',
        "FILES_IN": settings.files_in,
        "S3_ENDPOINT": str(settings.s3_endpoint),
        "S3_BUCKET": str(settings.s3_bucket),
        "S3_ACCESS_KEY_ID": str(settings.s3_access_key_id),
        "S3_SECRET_ACCESS_KEY": SECRET,
        **changes,
    }
    variables = {f"TALKOOT_{name}": text for name, text in environment.items()}
    return await asyncio.to_thread(CliRunner().invoke, cli, ["move-files"], env=variables)


async def test_files_move_there_and_back_and_can_be_had_all_the_time(
    lead: Lead, pool: Database, files: Files, to_postgresql: Files, objects: Objects
) -> None:
    _, address = await with_a_file(lead, pool)

    assert await to_postgresql.move_all() == 1
    assert await contents_in_the_database(pool) == [PDF]
    assert (await lead.client.get(address)).content == PDF
    await files.remove_forgotten()
    assert objects() == []

    assert await files.move_all() == 1
    assert await files.move_all() == 0
    assert await contents_in_the_database(pool) == [None]
    assert objects() == [PDF]
    assert (await lead.client.get(address)).content == PDF


async def test_a_file_that_comes_back_before_its_object_was_removed_keeps_it(
    lead: Lead, pool: Database, files: Files, to_postgresql: Files, objects: Objects
) -> None:
    await with_a_file(lead, pool)
    await to_postgresql.move_all()
    await files.move_all()

    await files.remove_forgotten()
    assert objects() == [PDF]


async def test_the_command_says_how_many_it_moved(lead: Lead, pool: Database, settings: Settings) -> None:
    await with_a_file(lead, pool)

    assert "files moved to PostgreSQL: 1\n" in (await call(settings, FILES_IN="postgresql")).output
    assert "files moved to the bucket: 1\n" in (await call(settings)).output


async def test_the_command_says_what_to_do_where_the_storage_is_away_and_leaves_the_file_where_it_is(
    lead: Lead, pool: Database, settings: Settings, to_postgresql: Files
) -> None:
    await with_a_file(lead, pool)
    await to_postgresql.move_all()

    result = await call(settings, S3_ENDPOINT=NOBODY)

    assert result.exit_code == 1
    assert "check the settings TALKOOT_S3_… and the storage" in result.output
    assert await contents_in_the_database(pool) == [PDF]
