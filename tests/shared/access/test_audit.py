"""The audit log says who did what, and is for administrators."""

import csv
import io
import uuid

import httpx
import pytest

from shared.access import Actor, Entry, Sessions, audit
from shared.access.audit_words import Change
from shared.languages import Message
from shared.postgres import Database
from tests.shared.access.conftest import NOW, WORDS, Tell, sign_in, told

PATH = "/fi/manage/audit/meetings"


async def test_an_administrator_reads_and_exports_every_change(
    client: httpx.AsyncClient, database: Database, sessions: Sessions, snapshot: Tell
) -> None:
    account = await told(database, snapshot(administrator=True))
    sign_in(client, sessions, account.id, NOW)
    entry = Entry(
        Actor("Aino Esimerkki", account.id),
        "moved",
        "meeting",
        uuid.uuid4(),
        "=Kokous <1>",
        before={"place": "A"},
        after={"place": "B"},
    )
    async with database.transaction() as connection:
        await audit.record(connection, entry, now=NOW)
        await audit.record(connection, Entry(Actor("root"), "erased", "member"), now=NOW)

    page = (await client.get(PATH)).text
    rows = list(csv.reader(io.StringIO((await client.get(f"{PATH}.csv")).content.decode("utf-8-sig")), delimiter=";"))

    assert "=Kokous &lt;1&gt;" in page
    assert "<dt>Where</dt>\n  <dd><del>A</del> → <ins>B</ins></dd>" in page
    assert page.index("komentorivi") < page.rindex("Aino Esimerkki"), "the newest comes first"
    assert [row[1] for row in rows[1:]] == ["root", "Aino Esimerkki"]
    assert rows[2][6] == "'=Kokous <1>", "no formula"
    assert rows[2][-3:] == ["place", "A", "B"]


async def test_the_log_turns_its_pages(
    client: httpx.AsyncClient, database: Database, sessions: Sessions, snapshot: Tell
) -> None:
    account = await told(database, snapshot(administrator=True))
    sign_in(client, sessions, account.id, NOW)
    async with database.transaction() as connection:
        for number in range(audit.PAGE + 1):
            await audit.record(connection, Entry(Actor(f"person {number}"), "opened", "page"), now=NOW)

    first = (await client.get(PATH)).text
    last = (await client.get(first.split(f'href="{PATH}')[-1].split('"')[0].join((PATH, "")))).text

    assert "person 0 " not in first
    assert f"person {audit.PAGE} " in first
    assert "person 0 " in last


async def test_what_the_log_holds_of_an_erased_person_goes(database: Database) -> None:
    person = uuid.uuid4()
    entry = Entry(
        Actor("root"), "corrected", "member", person, "Veikko Ö", before={"name": "Veiko"}, after={"name": "V"}
    )
    async with database.transaction() as connection:
        await audit.record(connection, entry, now=NOW)
        await audit.forget_subject(connection, person)
        (found,) = await audit.read(connection)

    assert (found.entry.action, found.entry.subject_name, found.entry.before, found.entry.after) == (
        "corrected",
        "",
        {},
        {},
    )


def test_only_the_fields_that_differ_are_recorded() -> None:
    assert audit.changed({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == ({"b": 2, "c": None}, {"b": 3, "c": 4})


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("place", {"kind": "held", "room": "Sali 1"}, Change("Where", "", "Pidetty, Sali 1")),
        ("when", {"kind": "open"}, Change("when", "", "Päivä ilmoitetaan myöhemmin")),
        (
            "when",
            {"kind": "slots", "slots": [{"starts": "2026-12-17T10:00:00Z", "ends": "2026-12-17T12:00:00Z"}]},
            Change("when", "", "to 17.12.2026 klo 12.00–14.00"),
        ),
        ("task.sv", "held", Change("Task, Svenska", "", "Pidetty")),
        ("task", {"fi": "Yksi", "sv": "Ett", "en": ""}, Change("Task", "", "Suomi: Yksi\nSvenska: Ett")),
        ("files", ["a.pdf", "b.pdf"], Change("files", "", "a.pdf\nb.pdf")),
    ],
)
def test_a_change_is_told_in_words(name: str, value: object, shown: Change) -> None:
    def say(message: Message) -> str:
        return message

    assert WORDS.changes(Entry(Actor("root"), "changed", "page", after={name: value}), "fi", say) == [shown]
