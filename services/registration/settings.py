"""What registration reads from its environment."""

from typing import Annotated

import click
from pydantic import StringConstraints, ValidationError

from shared.settings import ServiceSettings

Origin = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+$")]


class Settings(ServiceSettings):
    """Settings of registration."""

    allowed_origins: tuple[Origin, ...] = ()
    """Origins of other sites whose forms may send sign-ups to us, as a JSON list: `["https://www.kunta.example"]`."""


def read_settings() -> Settings:
    """The environment as settings. Raises ClickException that names what is missing or wrong."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        names = ", ".join(sorted({f"TALKOOT_{fault['loc'][0]}".upper() for fault in error.errors()}))
        raise click.ClickException(
            f"these settings are missing or wrong: {names}. Set them in the environment, or use `make run`."
        ) from error
