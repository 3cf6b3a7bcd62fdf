"""What docs/operating.md tells operators to do, done on a whole site."""

import asyncpg

from deploy.local.bootstrap import with_login
from tests.e2e.test_the_path_of_a_person import group, join
from tests.mailbox import Mailbox
from tests.site import PASSWORD, Site
from tests.waiting import eventually

__all__ = ["group"]


async def test_a_person_is_erased_from_every_service_by_one_command(
    site: Site, mail_catcher: Mailbox, group: str
) -> None:
    async with site.client() as http:
        email, own_page = await join(http, mail_catcher, group)
        said = await site.talkoot("registration", "erase", email.upper(), "--yes")
        assert said == "1 registrations erased\n"
        assert (await http.get(own_page)).status_code in (404, 410)

    async def forgotten() -> bool:
        return await site.one("notifications", "select not exists (select from member where email = $1)", email) is True

    await eventually(forgotten)
    for service in ("registration", "notifications"):
        left = await site.one(
            service, "select count(*) from outbox where convert_from(value, 'UTF8') like $1", f"%{email}%"
        )
        assert left == 0, service


async def test_a_projection_is_built_anew_from_the_start_of_its_topic_without_a_mail_to_anyone(
    site: Site, mail_catcher: Mailbox, group: str
) -> None:
    async with site.client() as http:
        email, _ = await join(http, mail_catcher, group)
    mails = len(mail_catcher.mails(email))
    known = await site.one("notifications", "select count(*) from meeting")
    await site.stop("notifications")
    connection = await asyncpg.connect(with_login(site.database_url, "notifications", PASSWORD))
    try:
        await connection.execute("truncate meeting")
    finally:
        await connection.close()
    said = await site.talkoot("notifications", "read-again", "meetings.meetings.v1", "--yes")
    assert "will be read from its start (12 partitions)" in said
    site.start("notifications")
    await site.until_ready("notifications")

    async def rebuilt() -> bool:
        return await site.one("notifications", "select count(*) from meeting") == known

    await eventually(rebuilt)
    assert len(mail_catcher.mails(email)) == mails
