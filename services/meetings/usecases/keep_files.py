"""Where files' contents are: in the database, or in a bucket. What breaks off leaves nothing behind there for long."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from uuid_utils.compat import uuid7

from services.meetings import store
from services.meetings.domain.meetings import Material
from services.meetings.gateways.bucket import Bucket, StorageAway
from services.meetings.store import InBucket
from services.meetings.usecases.document import KeptFile
from shared.clock import Clock
from shared.postgres import Database

log = structlog.get_logger(__name__)

CLAIMED_WITHIN: Final = timedelta(hours=1)
"""So long an object that was put may wait for its meeting; far longer than a request takes."""
AT_ONCE: Final = 100


class Files:
    """`bucket` is None where the settings name none; `in_bucket`: new contents go there."""

    def __init__(self, database: Database, bucket: Bucket | None, clock: Clock, *, in_bucket: bool) -> None:
        self._database = database
        self._bucket = bucket
        self._clock = clock
        self._in_bucket = in_bucket

    async def put_away(self, name: str, media_type: str, content: bytes) -> KeptFile:
        """A new file, to be attached to its meeting. Raises StorageAway, Unavailable."""
        material = Material(uuid7(), name, media_type, len(content))
        if not self._in_bucket:
            return KeptFile(material, content)
        await self._put(material.id, content)
        return KeptFile(material, None)

    async def content(self, meeting_id: UUID, material_id: UUID) -> bytes | None:
        """None where the meeting has no such file. Raises StorageAway, Unavailable."""
        async with self._database.connection() as connection:
            found = await store.content_of(connection, material_id, meeting_id)
        return await self._get(material_id) if isinstance(found, InBucket) else found

    async def remove_forgotten(self) -> bool:
        """Remove what is due from the bucket; whether there may be more. Raises StorageAway, Unavailable.

        Whoever wants to put an object under such a key again waits until it is gone.
        """
        async with self._database.transaction() as connection:
            keys = await store.locked_objects_to_forget(connection, self._clock(), AT_ONCE)
            # Two that move the same file, one of which broke off, leave a line of an object that is a file's.
            in_use = await store.in_use(connection, keys)
            unused = [key for key in keys if key not in in_use]
            if unused:
                await self._storage.remove(unused)
            await store.objects_forgotten(connection, keys)
        return len(keys) == AT_ONCE

    async def move_all(self) -> int:
        """Move every content to where new ones go; how many were moved. Broken off, it goes on where it stopped.

        Raises StorageAway, Unavailable.
        """
        async with self._database.connection() as connection:
            elsewhere = await store.contents(connection, in_bucket=not self._in_bucket)
        move = self._move_out if self._in_bucket else self._move_in
        return sum([await move(material_id) for material_id in elsewhere])

    @property
    def _storage(self) -> Bucket:
        if self._bucket is None:
            raise StorageAway("files are in a bucket, and the settings name none")
        return self._bucket

    async def _put(self, key: UUID, content: bytes) -> None:
        """Put an object that somebody has to claim: else it is removed again."""
        async with self._database.transaction() as connection:
            await store.forget_object(connection, key, self._clock() + CLAIMED_WITHIN)
        await self._storage.put(key, content)

    async def _get(self, key: UUID) -> bytes | None:
        content = await self._storage.get(key)
        if content is None:
            log.error("a file is missing in the bucket", file=str(key))
        return content

    async def _move_out(self, material_id: UUID) -> bool:
        async with self._database.connection() as connection:
            content = await store.locked_content(connection, material_id)
        if not isinstance(content, bytes):
            return False
        await self._put(material_id, content)
        async with self._database.transaction() as connection:
            # Who removes the file meanwhile is waited for: then the object stays among those to be forgotten.
            if await store.locked_content(connection, material_id) is None:
                return False
            if not await store.claim_object(connection, material_id, self._clock()):
                return False
            await store.move_content(connection, material_id, None)
        return True

    async def _move_in(self, material_id: UUID) -> bool:
        content = await self._get(material_id)
        if content is None:
            return False
        async with self._database.transaction() as connection:
            if await store.locked_content(connection, material_id) is None:
                return False
            await store.move_content(connection, material_id, content)
            await store.forget_object(connection, material_id, self._clock())
        return True
