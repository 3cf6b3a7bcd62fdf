"""What registration reads from its environment."""

from typing import Annotated

from pydantic import StringConstraints

from shared.settings import ServiceSettings

Origin = Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+$")]


class Settings(ServiceSettings):
    """Settings of registration."""

    allowed_origins: tuple[Origin, ...] = ()
    """Origins of other sites whose forms may send sign-ups to us, and that may have our form in their pages, as a JSON
    list: `["https://www.kunta.example"]`."""
