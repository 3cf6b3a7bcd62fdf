"""Settings come from the environment, or from files of secrets."""

from pathlib import Path

import click
import pytest

from shared.commands import read_settings
from shared.settings import ServiceSettings


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {
        "TALKOOT_KAFKA": "kafka.example:9092",
        "TALKOOT_PORT": "8001",
        "TALKOOT_PUBLIC_URL": "https://talkoot.example",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("TALKOOT_DATABASE_URL", "TALKOOT_LINK_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TALKOOT_SECRETS_DIR", str(tmp_path))
    return tmp_path


def test_secrets_are_read_from_files_as_kubernetes_mounts_them(secrets: Path) -> None:
    held = secrets / "..2026_11_25"
    held.mkdir()
    (secrets / "..data").symlink_to(held.name)
    for name, content in {
        "talkoot_database_url": "postgresql://registration:x@db.example/talkoot\n",
        "talkoot_link_keys": '["new", "old"]\n',
    }.items():
        (held / name).write_text(content)
        (secrets / name).symlink_to(f"..data/{name}")
    found = read_settings(ServiceSettings)
    assert found.database_url.get_secret_value() == "postgresql://registration:x@db.example/talkoot"
    assert [key.get_secret_value() for key in found.link_keys] == ["new", "old"]
    assert found.port == 8001


def test_the_environment_goes_before_the_files(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (secrets / "talkoot_database_url").write_text("postgresql://from-the-file")
    (secrets / "talkoot_link_keys").write_text('["from the file"]')
    monkeypatch.setenv("TALKOOT_LINK_KEYS", '["from the environment"]')
    found = read_settings(ServiceSettings)
    assert [key.get_secret_value() for key in found.link_keys] == ["from the environment"]
    assert found.database_url.get_secret_value() == "postgresql://from-the-file"


def test_what_is_missing_or_wrong_is_named_and_no_value_is_told(secrets: Path) -> None:
    (secrets / "talkoot_link_keys").write_text("no JSON but a secret")
    with pytest.raises(click.ClickException) as refused:
        read_settings(ServiceSettings)
    assert "link_keys" in refused.value.message
    assert "secret" not in refused.value.message
    (secrets / "talkoot_link_keys").write_text('["key"]')
    with pytest.raises(click.ClickException) as refused:
        read_settings(ServiceSettings)
    assert "TALKOOT_DATABASE_URL" in refused.value.message


def test_a_setting_never_shows_its_secret(secrets: Path) -> None:
    (secrets / "talkoot_database_url").write_text("postgresql://registration:the-password@db.example/talkoot")
    (secrets / "talkoot_link_keys").write_text('["the-key"]')
    shown = repr(read_settings(ServiceSettings))
    assert "the-password" not in shown
    assert "the-key" not in shown
