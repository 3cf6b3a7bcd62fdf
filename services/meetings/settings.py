"""What meetings reads from its environment."""

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beyond what every service has: where other systems find the events."""

    public_kafka: str | None = None
    """Kafka's address as other systems reach it, for the AsyncAPI document; None: the one that we use."""
    scan_command: str | None = None
    """A virus scanner that reads an uploaded file on its standard input: exit code 0 clean, 1 infected. For example
    `clamdscan --no-summary -`. None: files are not scanned."""
