"""What meetings reads from its environment."""

from typing import Annotated, Literal, TypeVar

from pydantic import Field, SecretStr, StringConstraints, ValidationInfo, field_validator

from shared.settings import ServiceSettings

ValueT = TypeVar("ValueT")


class Settings(ServiceSettings):
    """Beyond what every service has: where other systems find the events, and what becomes of files."""

    public_kafka: str | None = None
    """Kafka's address as other systems reach it, for the AsyncAPI document; None: the one that we use."""
    scan_command: str | None = None
    """A virus scanner that reads an uploaded file on its standard input: exit code 0 clean, 1 infected. For example
    `clamdscan --no-summary -`. None: files are not scanned."""
    files_in: Literal["postgresql", "s3"] = "postgresql"
    """Where new files of meetings are kept: `postgresql`, or a bucket of an `s3` storage. Older ones stay where they
    are until `talkoot meetings move-files` moves them."""
    s3_endpoint: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+$")] | None = None
    """The address of the S3 storage, without a slash at the end; without it, Amazon's of the region."""
    s3_region: str = "eu-north-1"
    """The storage's region, which its signatures contain; many take any."""
    s3_bucket: str | None = Field(default=None, validate_default=True)
    """The bucket, which is there already and holds nothing else."""
    s3_access_key_id: str | None = None
    """Whom the storage knows us as; without it, the role that Amazon gives the pod."""
    s3_secret_access_key: SecretStr | None = Field(default=None, validate_default=True)
    """The secret of that key."""

    @field_validator("s3_bucket")
    @classmethod
    def _named_where_files_go_there(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value and info.data.get("files_in") == "s3":
            raise ValueError("needed where files are kept in s3")
        return value

    @field_validator("s3_secret_access_key")
    @classmethod
    def _given_with_a_key(cls, value: ValueT | None, info: ValidationInfo) -> ValueT | None:
        if (value is None) != (info.data.get("s3_access_key_id") is None):
            raise ValueError("the key's id and its secret belong together")
        return value
