"""Meetings that keep their files in a bucket of a real S3 storage."""

import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from deploy.local.ports import free_port
from services.meetings.app import open_files
from services.meetings.settings import Settings
from services.meetings.usecases.keep_files import Files
from shared.contracts.catalog import Group
from shared.postgres import Database
from tests.meetings.made import Hands
from tests.meetings.manage.leading import Lead, let_in
from tests.meetings.storage.s3 import KEY_ID, SECRET, Storage


@pytest.fixture(scope="session")
def storage() -> Iterator[Storage]:
    with tempfile.TemporaryDirectory(prefix="talkoot-s3-") as folder:
        server = Storage(Path(folder), free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture
def bucket(storage: Storage) -> str:
    name = f"files-{uuid.uuid4().hex[:8]}"
    storage.make_bucket(name)
    return name


@pytest.fixture
def settings(settings: Settings, storage: Storage, bucket: str) -> Settings:
    changes = {
        "files_in": "s3",
        "s3_endpoint": storage.url,
        "s3_bucket": bucket,
        "s3_access_key_id": KEY_ID,
        "s3_secret_access_key": SecretStr(SECRET),
    }
    return Settings.model_validate(settings.model_dump() | changes)


@pytest.fixture
def files(settings: Settings, pool: Database, hands: Hands) -> Files:
    return open_files(settings, pool, hands)


@pytest.fixture
def objects(storage: Storage, bucket: str) -> Callable[[], list[bytes]]:
    """The contents of what is in the bucket."""
    return lambda: sorted(storage.objects(bucket).values())


@pytest.fixture
async def lead(pool: Database, client: httpx.AsyncClient, group: Group) -> Lead:
    return await let_in(pool, client, group, "lead")
