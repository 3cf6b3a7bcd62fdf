"""A broker by the environment of the image apache/kafka: each KAFKA_… variable is a setting."""

import os
import subprocess
from pathlib import Path

NOT_SETTINGS = {"KAFKA_HEAP_OPTS"}
CONFIGURATION = Path("/tmp/server.properties")
CLUSTER = "4L6g3nShT-eMCtK--X86sw"


def main() -> None:
    settings = {
        name.removeprefix("KAFKA_").lower().replace("_", "."): value
        for name, value in os.environ.items()
        if name.startswith("KAFKA_") and name not in NOT_SETTINGS
    }
    settings.setdefault("log.dirs", "/tmp/kafka")
    CONFIGURATION.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    java = [
        "/opt/java/bin/java",
        *os.environ.get("KAFKA_HEAP_OPTS", "-Xmx512m").split(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dlog4j2.configurationFile=/opt/kafka/kafka-log4j2.yaml",
        "-cp",
        "/opt/kafka/jars/*",
    ]
    if not Path(settings["log.dirs"], "meta.properties").exists():
        storage = ["kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(CONFIGURATION)]
        subprocess.run([*java, *storage], check=True)
    os.execv(java[0], [*java, "kafka.Kafka", str(CONFIGURATION)])


if __name__ == "__main__":
    main()
