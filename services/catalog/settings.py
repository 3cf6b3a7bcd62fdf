"""What the catalog reads from its environment."""

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of the catalog."""

    styleguide: bool = False
    """Whether `/{lang}/styleguide` shows every part of the design: for development."""
