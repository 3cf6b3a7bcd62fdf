"""What the catalog reads from its environment."""

from pathlib import Path

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Settings of the catalog."""

    site_facts: Path | None = None
    """The JSON document that says who runs the site, how far it is accessible, and what becomes of personal data, in
    the shape of `samples/operator/site.json`; without it, that sample."""
    styleguide: bool = False
    """Whether `/{lang}/styleguide` shows every part of the design: for development."""
