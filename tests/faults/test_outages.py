"""A server is away: people are served as far as can be, and nothing is half done."""

from collections import Counter

from tests.faults.conftest import Ground
from tests.faults.crowd import (
    GROUP,
    Crowd,
    all_at_once,
    each_is_registered_once_and_has_one_mail,
    people,
    sign_up,
)
from tests.mailbox import Mailbox


async def test_forms_are_taken_while_kafka_is_away_and_the_mails_come_later(
    ground: Ground, mail_catcher: Mailbox
) -> None:
    emails = people(500)
    await ground.kill("kafka")
    try:
        async with ground.site.client() as http:
            answers = await all_at_once(http, emails)
    finally:
        await ground.start("kafka")
    assert Counter(answers) == {303: 500}
    await each_is_registered_once_and_has_one_mail(ground.site, mail_catcher, emails)


async def test_while_postgresql_is_away_the_form_comes_back_as_typed_and_nothing_is_half_done(
    ground: Ground, mail_catcher: Mailbox
) -> None:
    (email,) = people(1)
    async with ground.site.client() as http:
        assert (await http.get(f"/fi/groups/{GROUP}/join")).status_code == 200
        await ground.kill("postgres")
        try:
            refused = await sign_up(http, email)
        finally:
            await ground.start("postgres")
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert f'value="{email}"' in refused.text
        await Crowd(http, [email]).come_patiently()
    await each_is_registered_once_and_has_one_mail(ground.site, mail_catcher, [email])
