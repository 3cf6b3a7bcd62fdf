"""The bucket of an S3-compatible storage in which files' contents may be kept.

Amazon's own, or another that speaks its protocol: https://docs.aws.amazon.com/AmazonS3/latest/API/.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

if TYPE_CHECKING:
    from obstore.store import S3Config

TIMEOUT: Final = timedelta(seconds=20)
"""Of one request, a whole file with it."""
CONNECT_TIMEOUT: Final = timedelta(seconds=3)
RETRIES: Final = 2


class StorageAway(Exception):
    """The storage does not answer, or refuses us; trying again later may work."""


class Bucket:
    """Objects by their file's id. Under one id there is never another content."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    async def put(self, key: UUID, content: bytes) -> None:
        """Raises StorageAway; then the object may be there all the same."""
        try:
            await obstore.put_async(self._store, str(key), content)
        except (BaseError, OSError) as error:
            raise StorageAway(type(error).__name__) from error

    async def get(self, key: UUID) -> bytes | None:
        """None where there is no such object. Raises StorageAway."""
        try:
            found = await obstore.get_async(self._store, str(key))
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise StorageAway(type(error).__name__) from error

    async def remove(self, keys: Sequence[UUID]) -> None:
        """What is not there is removed already. Raises StorageAway; then some may be gone."""
        try:
            await obstore.delete_async(self._store, [str(key) for key in keys])
        except (BaseError, OSError) as error:
            raise StorageAway(type(error).__name__) from error


def open_bucket(name: str, *, endpoint: str | None, region: str, key: tuple[str, str] | None) -> Bucket:
    """A bucket at the storage's address, or at Amazon's of the region.

    `key` is its id and its secret; without it, the role that Amazon gives us. Nothing is asked of the storage yet.
    """
    config: S3Config = {"region": region, "virtual_hosted_style_request": endpoint is None}
    if endpoint is not None:
        config["endpoint"] = endpoint
    if key is not None:
        config["access_key_id"], config["secret_access_key"] = key
    return Bucket(
        S3Store(
            name,
            config=config,
            client_options={"allow_http": True, "timeout": TIMEOUT, "connect_timeout": CONNECT_TIMEOUT},
            retry_config={"max_retries": RETRIES, "retry_timeout": TIMEOUT},
        )
    )
