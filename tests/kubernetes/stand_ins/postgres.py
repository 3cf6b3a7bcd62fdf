"""A server by the environment of the image postgres: made on its first start, and the scripts of initdb.d run then."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPTS = Path("/docker-entrypoint-initdb.d")
SOCKETS = "/var/run/postgresql"


OWNER = 999


def main() -> None:
    data = Path(os.environ["PGDATA"])
    if os.getuid() == 0:
        data.parent.mkdir(parents=True, exist_ok=True)
        os.chown(data.parent, OWNER, OWNER)
        os.setgid(OWNER)
        os.setuid(OWNER)
    if not data.exists():
        data.parent.mkdir(parents=True, exist_ok=True)
        making = data.with_name(f".{data.name}.new")
        shutil.rmtree(making, ignore_errors=True)
        initialise(making)
        making.rename(data)
    server = ["postgres", "-D", str(data), "-c", "listen_addresses=*", "-c", f"unix_socket_directories={SOCKETS}"]
    os.execvp(server[0], [*server, *sys.argv[1:]])


def initialise(data: Path) -> None:
    options = shlex.split(os.environ.get("POSTGRES_INITDB_ARGS", ""))
    user = f"--username={os.environ['POSTGRES_USER']}"
    auth = ("--auth-local=trust", "--auth-host=scram-sha-256")
    with tempfile.NamedTemporaryFile("w") as given:
        given.write(os.environ.get("POSTGRES_PASSWORD", ""))
        given.flush()
        password = f"--pwfile={os.environ.get('POSTGRES_PASSWORD_FILE', given.name)}"
        subprocess.run(["initdb", "-D", data, "--encoding=UTF8", *auth, user, password, *options], check=True)
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write("host all all all scram-sha-256\n")
    control = ["pg_ctl", "-D", str(data), "-w"]
    with tempfile.TemporaryDirectory() as sockets:
        subprocess.run(
            [*control, "-o", f"-c listen_addresses= -c unix_socket_directories={sockets}", "start"], check=True
        )
        inside = os.environ | {"PGHOST": sockets}
        psql = ["psql", "-q", "-U", os.environ["POSTGRES_USER"]]
        if (database := os.environ["POSTGRES_DB"]) != "postgres":
            subprocess.run([*psql, "-c", f'create database "{database}"', "postgres"], env=inside, check=True)
        for script in sorted(SCRIPTS.glob("*.sh")):
            subprocess.run(["sh", str(script)], env=inside, check=True)
        subprocess.run([*control, "-m", "fast", "stop"], check=True)


if __name__ == "__main__":
    main()
