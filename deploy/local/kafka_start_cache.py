"""Makes Kafka start in half the processor time: Java keeps what a start loads and links (JEP 483, 514 and 515).

`python -m deploy.local.kafka_start_cache` fetches the jars and makes the cache, where they are not there yet.
"""

import signal
import sys
import tempfile
from contextlib import suppress
from fcntl import LOCK_EX, flock
from pathlib import Path

from deploy.local.errors import StartError
from deploy.local.kafka import KafkaServer
from deploy.local.kafka_jars import are_complete, class_path, start_cache
from deploy.local.ports import free_port


def ensure_start_cache(cache: Path | None = None) -> None:
    """Fetch the jars and, once for each version, start Kafka on empty data to learn what a start needs.

    Raises StartError if the jars cannot be had. Kafka starts without the cache as well, only slower: that none could be
    made is remembered, as an empty file, and not told.
    """
    class_path(cache)
    file = start_cache(cache)
    with file.with_suffix(".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if file.exists():
            return
        partial = file.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        with tempfile.TemporaryDirectory(prefix="talkoot-kafka-") as folder, suppress(StartError):
            _record(Path(folder), partial, cache)
        partial.touch()
        partial.replace(file)


def has_start_cache() -> bool:
    """Whether `ensure_start_cache` has nothing to do."""
    return are_complete() and start_cache().exists()


def _record(folder: Path, file: Path, cache: Path | None) -> None:
    recording = (f"-XX:AOTCacheOutput={file}",)
    server = KafkaServer(
        folder / "kafka", free_port(), free_port(), log=folder / "log", java_options=recording, cache=cache
    )
    try:
        server.start()
    finally:
        # The cache is written at the end, by another Java process that this one waits for.
        server.stop(120.0)


if __name__ == "__main__":
    # So that the end of this program is the end of its Kafka.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        ensure_start_cache()
    except StartError as error:
        sys.exit(str(error))
