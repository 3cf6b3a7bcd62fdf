"""What meetings reads from its environment."""

from shared.settings import ServiceSettings


class Settings(ServiceSettings):
    """Beyond what every service has: where other systems find the events."""

    public_kafka: str | None = None
    """Kafka's address as other systems reach it, for the AsyncAPI document; None: the one that we use."""
