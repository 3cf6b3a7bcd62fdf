"""What people find: in the words of their language, half a word, or mistyped; and never what is not public."""

from collections.abc import Awaitable, Callable

import pytest

from services.catalog.store.search import Kind, search
from shared.contracts.catalog import Measure
from shared.contracts.meetings import Meeting, Place
from shared.languages import Language
from shared.postgres import Connection
from tests.catalog.made import at, content, meeting
from tests.catalog.web.conftest import MakeGroup, add_meetings, make_group

__all__ = ["add_meetings", "make_group"]

AddMeetings = Callable[..., Awaitable[None]]


async def kinds(connection: Connection, typed: str, language: Language = "fi", kind: Kind | None = None) -> list[str]:
    found = await search(connection, typed, language, kind=kind, limit=20, offset=0)
    return [hit.kind for hit in found.hits]


@pytest.fixture
async def group(make_group: MakeGroup, add_meetings: AddMeetings) -> None:
    made = await make_group(
        content(
            name={"fi": "Hankintataitojen kehittäminen", "sv": "Upphandlingskompetens", "en": "Procurement skills"},
            task={"fi": "Ryhmä kouluttaa hankkijoita.", "sv": "Gruppen utbildar upphandlare."},
            measures=(Measure(title={"fi": "Oppimisverkosto"}, text={"fi": "Verkosto jakaa kokemuksia."}),),
            programmes=(),
        )
    )
    place = Place(kind="room", room="Kokoustila Kuusi")
    await add_meetings(
        meeting(made.id, at(3), title={"fi": "Syyskokous", "sv": "Höstmöte"}, agenda={"fi": "Mittarit"}, place=place)
    )


@pytest.mark.parametrize(
    ("typed", "language", "found"),
    [
        ("kouluttaa", "fi", ["group"]),
        ("kouluttavat", "fi", ["group"]),
        ("hankinta", "fi", ["group"]),
        ("utbildade", "sv", ["group"]),
        ("skill", "en", ["group"]),
        ("verkostot", "fi", ["measure"]),
        ("oppimis", "fi", ["measure"]),
        ("syyskokouksen", "fi", ["meeting"]),
        ("mittari", "fi", ["meeting"]),
        ("Kuusi", "en", ["meeting"]),
        ("höstmötet", "fi", ["meeting"]),
        ('"jakaa kokemuksia"', "fi", ["measure"]),
        ('"kokemuksia jakaa"', "fi", []),
        ("verkosto -kokemuksia", "fi", []),
        ("avaruuslento", "fi", []),
        ("", "fi", []),
        ("'); drop table x --", "fi", []),
        ("& | ! ( :*", "fi", []),
    ],
)
async def test_words_find_what_holds_them_in_any_form(
    connection: Connection, group: None, typed: str, language: Language, found: list[str]
) -> None:
    assert await kinds(connection, typed, language) == found


@pytest.mark.parametrize("typed", ["hankintataitjoen", "oppimisverkotso", "Oppmisverkosto", "procuremnt", "syskokous"])
async def test_a_mistyped_word_finds_what_was_meant_and_says_so(
    connection: Connection, group: None, typed: str
) -> None:
    found = await search(connection, typed, "fi", kind=None, limit=20, offset=0)
    assert len(found.hits) == 1
    assert not found.exact


async def test_one_kind_can_be_asked_for(connection: Connection, group: None) -> None:
    assert await kinds(connection, "verkosto", kind="measure") == ["measure"]
    assert await kinds(connection, "verkosto", kind="meeting") == []


async def test_an_excerpt_marks_the_words_and_is_in_the_readers_language_where_there_is_one(
    connection: Connection, group: None
) -> None:
    found = await search(connection, "utbildar", "sv", kind=None, limit=20, offset=0)
    assert [(hit.language, hit.excerpt) for hit in found.hits] == [
        ("sv", "Gruppen \ue000utbildar\ue001 upphandlare.\nKaisa Esimerkki")
    ]


async def test_a_draft_and_its_meetings_are_not_found(
    connection: Connection, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    made = await make_group(content(name={"fi": "Salainen luonnos"}), status="draft")
    await add_meetings(meeting(made.id, at(3), title={"fi": "Luonnoksen kokous"}))
    assert await kinds(connection, "luonnos") == []


async def test_a_changed_or_erased_meeting_is_found_by_its_new_words_only(
    connection: Connection, make_group: MakeGroup, add_meetings: AddMeetings
) -> None:
    made = await make_group()
    first: Meeting = meeting(made.id, at(3), title={"fi": "Kevätkokous"})
    await add_meetings(first)
    await add_meetings(first.model_copy(update={"version": 2, "title": {"fi": "Talvitapaaminen"}}))
    assert await kinds(connection, "kevätkokous") == []
    assert await kinds(connection, "talvitapaaminen") == ["meeting"]
    await connection.execute("delete from meeting")
    assert await kinds(connection, "talvitapaaminen") == []
