"""What every service reads from its environment."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """Settings of one service: environment variables `TALKOOT_…`, typed. Each service adds its own to these."""

    model_config = SettingsConfigDict(env_prefix="TALKOOT_", frozen=True, extra="ignore")

    database_url: SecretStr
    """`postgresql://role:password@host:port/database`; the role is the service's own."""
    kafka: str
    """Bootstrap servers, `host:port[,host:port]`."""
    topic_prefix: str = ""
    """Put before each topic's and consumer group's name, so that several installations can share a Kafka."""
    host: str = "127.0.0.1"
    port: int = Field(ge=0, le=65535)
    drain_s: float = Field(default=2.0, ge=0, le=4)
    """How long a process that was told to end still takes requests, in seconds: until a proxy before several copies
    has noticed. 0 where there is one copy."""
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+$")]
    """The origin under which people reach the site, without a slash at the end."""
    link_keys: tuple[SecretStr, ...] = Field(min_length=1)
    """Keys for signed links, as a JSON list: the first one signs, all of them verify."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_json: bool = True
