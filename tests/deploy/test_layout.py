"""Ports, settings files and kept secrets of a local stack."""

import json
import stat
from pathlib import Path

import pytest

from deploy.local.__main__ import read_port, rotate_logs
from deploy.local.errors import StartError
from deploy.local.layout import PROJECT, SERVICES, Credentials, Layout, environments, write_environments
from deploy.local.ports import Ports

EVERY_PORT = ("catalog", "registration", "meetings", "notifications", "mail_pages", "smtp", "postgres", "kafka")


def all_ports(ports: Ports) -> list[int]:
    return [ports.edge, ports.kafka_controller, *(getattr(ports, name) for name in EVERY_PORT)]


def test_port_moves_every_port_by_the_same_offset() -> None:
    moved = all_ports(read_port("8017"))
    assert [port - 17 for port in moved] == all_ports(read_port(""))
    assert read_port("").edge == 8000


def test_stacks_on_neighbouring_ports_share_no_port() -> None:
    taken = [port for edge in range(8000, 8100) for port in all_ports(Ports(edge))]
    assert len(taken) == len(set(taken))


@pytest.mark.parametrize("text", ["80", "64700", "99999999", "http", "-1", "8000.5"])
def test_a_port_that_cannot_be_used_gives_one_line_with_an_example(text: str) -> None:
    with pytest.raises(StartError, match=r"^PORT=.* for example PORT=8010$"):
        read_port(text)


def test_the_services_of_the_stack_are_those_on_the_disk() -> None:
    on_disk = {path.parent.name for path in (PROJECT / "services").glob("*/__init__.py")}
    assert set(SERVICES) == on_disk


def test_each_port_has_its_own_state_folder_and_the_default_one_the_plain(tmp_path: Path) -> None:
    assert Layout.of(Ports(8000), tmp_path).state == tmp_path / ".local"
    assert Layout.of(Ports(8010), tmp_path).state == tmp_path / ".local" / "8010"


def test_secrets_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    first = Credentials.keep(tmp_path)
    assert Credentials.keep(tmp_path) == first
    secrets = [first.admin, first.link_key, *first.services.values()]
    assert len(set(secrets)) == len(SERVICES) + 2
    assert all(len(secret) >= 32 for secret in secrets)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_unreadable_secrets_give_one_line_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(StartError, match=r"cannot be read .*make clean"):
        Credentials.keep(tmp_path)


def test_settings_files_hold_what_each_service_reads_and_only_their_owner_may(tmp_path: Path) -> None:
    layout = Layout.of(Ports(8010), tmp_path)
    credentials = Credentials.keep(layout.state)
    write_environments(layout, environments(layout, credentials))
    files = {path.stem: path for path in layout.environment_folder.glob("*.env")}
    assert set(files) == {*SERVICES, "topics"}
    for path in files.values():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    settings = dict(line.split("=", 1) for line in files["registration"].read_text().splitlines())
    password = credentials.services["registration"]
    assert settings["TALKOOT_DATABASE_URL"] == f"postgresql://registration:{password}@127.0.0.1:8710/talkoot"
    assert settings["TALKOOT_KAFKA"] == "127.0.0.1:8810"
    assert settings["TALKOOT_PORT"] == "8210"
    assert settings["TALKOOT_PUBLIC_URL"] == "http://127.0.0.1:8010"
    assert json.loads(settings["TALKOOT_LINK_KEYS"]) == [credentials.link_key]
    assert "TALKOOT_SMTP_PORT=8610" in files["notifications"].read_text()
    assert "DATABASE" not in files["topics"].read_text()


def test_a_log_that_has_grown_large_is_put_aside(tmp_path: Path) -> None:
    layout = Layout.of(Ports(), tmp_path)
    for name, size in (("large", 200), ("small", 50)):
        layout.log(name).parent.mkdir(parents=True, exist_ok=True)
        layout.log(name).write_text("x" * size)
    rotate_logs(layout, largest=100)
    assert sorted(path.name for path in layout.log("x").parent.iterdir()) == ["large.log.1", "small.log"]


def test_a_step_is_done_again_only_when_what_it_works_on_has_changed(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    (folder / "deep").mkdir(parents=True)
    stamp = Layout.of(Ports(), tmp_path).stamp("migrations", folder, tmp_path / "other.sql")
    (folder / "deep" / "0001.sql").write_text("one")
    (tmp_path / "other.sql").write_text("other")
    assert not stamp.is_current()
    for change in (folder / "deep" / "0001.sql", folder / "0002.sql", tmp_path / "other.sql"):
        stamp.set()
        assert stamp.is_current()
        change.write_text("changed")
        assert not stamp.is_current()
    (folder / "0002.sql").unlink()
    assert not stamp.is_current()
