"""From a pasted page to a draft: what is told goes in, what is unsure stays out."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.catalog.domain.content import faults
from services.catalog.domain.imported import Imported, imported, must_be_answered, with_page
from services.catalog.domain.page_import import read_page
from shared.contracts.catalog import SignUp
from shared.contracts.when import Days, Open, Slot, Slots
from tests.catalog.made import content

GROUP = UUID("0199b1a0-0000-7000-8000-000000000001")
PAGE = """Kiertotalous hankinnoissa

Kiertotalous hankinnoissa -teemaryhmän tehtävänä on levittää kiertotalouden hankintatapoja kuntiin.

Tavoitteet

  • Kalusteet hankitaan käytettyinä aina kun se on mahdollista
  • Rakennusosia käytetään uudelleen

Teemaryhmän kokoukset

  • 17.12. klo 12.00–14.00
  • 14.1. klo 9–11, Mallilan kirjasto
  • 4.2.
  • kevään päivä ilmoitetaan myöhemmin

Teemaryhmän vetäjät

  • erityisasiantuntija Salla Esimerkki, Mallilan kaupunki, puh. 040 123 4567, salla.esimerkki (at) mallila.example
"""


def read(page: str = PAGE, *, year: int | None = 2026, group: UUID = GROUP) -> Imported:
    return imported(read_page(page, year=year), page, group, language="fi")


def test_every_field_of_the_page_is_in_the_draft_in_the_pages_language() -> None:
    draft = read().content
    assert draft.name == {"fi": "Kiertotalous hankinnoissa"}
    assert "levittää kiertotalouden" in draft.task["fi"]
    assert draft.objectives == (
        {"fi": "Kalusteet hankitaan käytettyinä aina kun se on mahdollista"},
        {"fi": "Rakennusosia käytetään uudelleen"},
    )
    (lead,) = draft.leads
    assert (lead.name, lead.phone, lead.email) == (
        "Salla Esimerkki",
        "+358401234567",
        "salla.esimerkki@mallila.example",
    )
    assert faults(draft) == ()


def test_meetings_are_proposed_at_helsinki_times_with_the_words_of_the_page() -> None:
    first, second, third, *_ = read().content.proposed_meetings
    assert first.when == Slots(
        slots=(Slot(starts=datetime(2026, 12, 17, 10, tzinfo=UTC), ends=datetime(2026, 12, 17, 12, tzinfo=UTC)),)
    )
    assert first.source == "17.12. klo 12.00–14.00"
    assert second.source == "14.1. klo 9–11, Mallilan kirjasto"
    assert isinstance(third.when, Days)


def test_a_meeting_whose_year_nothing_tells_is_asked_for_and_not_proposed() -> None:
    findings = read_page(PAGE)
    result = read(year=None)
    dated = [meeting for meeting in result.meetings if meeting.found.starts is not None]
    assert len(dated) == 3
    assert all(meeting.proposed is None and meeting.why_not == "its year is not known" for meeting in dated)
    assert all(isinstance(proposed.when, Open) for proposed in result.content.proposed_meetings)
    assert [question.code for question in must_be_answered(findings, name=None, leave_open=False)]
    assert must_be_answered(findings, name=None, leave_open=True) == ()
    assert must_be_answered(read_page(PAGE, year=2026), name=None, leave_open=False) == ()


def test_a_page_without_a_title_needs_a_name() -> None:
    findings = read_page("  \n")
    assert [each.code for each in must_be_answered(findings, name=None, leave_open=False)] == ["title_missing"]
    assert must_be_answered(findings, name="Kiertotalous", leave_open=False) == ()


def test_the_same_page_proposes_the_same_meetings_again_and_another_group_other_ones() -> None:
    ids = [meeting.id for meeting in read().content.proposed_meetings]
    assert [meeting.id for meeting in read().content.proposed_meetings] == ids
    assert len(set(ids)) == len(ids)
    assert not set(ids) & {meeting.id for meeting in read(group=uuid7()).content.proposed_meetings}


def test_a_meeting_whose_time_is_corrected_on_its_day_stays_the_same_meeting() -> None:
    corrected = read(PAGE.replace("klo 12.00–14.00", "klo 13.00–15.00")).content.proposed_meetings
    assert corrected[0].id == read().content.proposed_meetings[0].id
    assert corrected[0].when != read().content.proposed_meetings[0].when


def test_a_time_that_the_clocks_show_twice_leaves_only_the_day() -> None:
    proposed = read(PAGE.replace("17.12. klo 12.00–14.00", "25.10.2026 klo 3.30–5.00")).content.proposed_meetings
    assert proposed[0].when == Days(days=(date(2026, 10, 25),))


@pytest.mark.parametrize(
    ("line", "sign_up"),
    [
        (
            "Ilmoittaudu mukaan: https://lomake.example/ryhma",
            SignUp(state="by-form", url="https://lomake.example/ryhma"),
        ),
        ("Ilmoittautuminen on päättynyt.", SignUp(state="closed")),
        ("", SignUp()),
    ],
)
def test_how_one_joins_comes_from_the_page(line: str, sign_up: SignUp) -> None:
    assert read(PAGE.replace("Teemaryhmän kokoukset", f"{line}\n\nTeemaryhmän kokoukset")).content.sign_up == sign_up


def test_a_page_in_another_language_adds_its_words_and_takes_none() -> None:
    before = content(objectives=({"fi": "Ensimmäinen"}, {"fi": "Toinen"}))
    page = content(
        name={"sv": "Öppna data"}, task={"sv": "Uppdrag"}, objectives=({"sv": "Första"}, {"sv": "Andra"}), leads=()
    )
    after = with_page(before, page)
    assert after.name == before.name | {"sv": "Öppna data"}
    assert after.task["fi"] == before.task["fi"]
    assert after.objectives == ({"fi": "Ensimmäinen", "sv": "Första"}, {"fi": "Toinen", "sv": "Andra"})
    assert after.leads == before.leads


def test_a_page_with_other_objectives_replaces_them_for_nobody_can_tell_which_belong_together() -> None:
    after = with_page(content(objectives=({"fi": "a"}, {"fi": "b"})), content(objectives=({"fi": "c"},)))
    assert after.objectives == ({"fi": "c"},)


def test_the_same_page_again_changes_nothing() -> None:
    assert with_page(read().content, read().content) == read().content
