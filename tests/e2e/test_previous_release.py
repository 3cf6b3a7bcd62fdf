"""The version before this one runs on the tables of today, as it must during an upgrade and after a roll back."""

import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import httpx
import pytest

from deploy.local.layout import PROJECT, SERVICES
from tests.e2e.test_the_path_of_a_person import GROUP, an_address, calendars, form, link
from tests.mailbox import Mailbox
from tests.site import Servers, Site, free_layout, running_site

RELEASE = PROJECT / "deploy" / "previous-release"


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code of the previous release. Without the repository's history there is none to be had."""
    commit = RELEASE.read_text().split()[0]
    archive = subprocess.run(["git", "archive", commit], cwd=PROJECT, capture_output=True, check=False)
    if archive.returncode:
        why = f"the previous release {commit} is not in this checkout: {archive.stderr.decode().strip()}"
        assert "CI" not in os.environ or not has_whole_history(), why
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("previous")
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


def has_whole_history() -> bool:
    asked = ["git", "rev-parse", "--is-shallow-repository"]
    return subprocess.run(asked, cwd=PROJECT, capture_output=True, check=False).stdout.strip() == b"false"


def migrations(project: Path) -> dict[str, str]:
    paths = [*project.glob("services/*/migrations/*.sql"), *project.glob("shared/*/migrations/*.sql")]
    return {str(path.relative_to(project)): path.read_text() for path in paths}


def test_a_migration_that_was_released_is_never_changed(previous: Path) -> None:
    released, of_today = migrations(previous), migrations(PROJECT)
    assert len(released) > len(SERVICES)
    assert {path: of_today.get(path) for path in released} == released


async def test_the_previous_release_does_its_work_on_the_tables_of_today_and_hands_over_to_this_one(
    previous: Path, postgres: str, kafka: str, mail_catcher: Mailbox, tmp_path: Path
) -> None:
    servers = Servers(postgres, kafka, mail_catcher.port)
    email = an_address()
    async with running_site(free_layout(tmp_path), servers, code=previous) as site:
        assert code_of(site) == previous
        await joins(site, mail_catcher, email)
        site.code = PROJECT
        for service in SERVICES:
            await site.stop(service)
            site.start(service)
            await site.until_ready(service)
        await joins(site, mail_catcher, an_address())
        assert await site.one("registration", "select count(*) from member where status = 'member'") == 2


def code_of(site: Site) -> Path:
    """Where what a service runs is imported from."""
    command = [sys.executable, "-c", "import services; print(services.__path__[0])"]
    return Path(subprocess.check_output(command, cwd=site.code, text=True).strip()).parent


async def joins(site: Site, mailbox: Mailbox, email: str) -> None:
    """Somebody signs up, confirms, and is invited to the meetings."""
    await site.talkoot("catalog", "load-samples")
    await site.talkoot("meetings", "load-samples")
    await site.until_told("registration", "select count(*) > 0 from theme_group")
    await site.until_told("notifications", "select count(*) >= 2 from meeting")
    async with httpx.AsyncClient(base_url=site.url, timeout=30) as http:
        answer = await http.post(f"/fi/groups/{GROUP}/join", data=form(email))
        assert answer.status_code == 303, answer.text
        confirmation = await mailbox.wait_for_mail(email)
        answer = await http.post(link(confirmation, "/confirm/"))
        assert answer.status_code == 303, answer.text
    welcome = await mailbox.wait_for_mail(email, count=2)
    assert calendars(welcome)
