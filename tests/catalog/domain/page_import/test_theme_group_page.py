"""A theme group's own page: task, intention, objectives, measures with a programme, sign-up, meetings, leads."""

# ruff: noqa: E501 - a pasted paragraph is one long line

import json

from services.catalog.domain.page_import import read_page

PAGE = """Kiertotalous

Kiertotalous\u00a0-teemaryhmän tehtävänä on valmistella käytännön toimet, joilla strategian tavoitteet toteutuvat. Teemaryhmä edistää strategian tahtotilaa: Teemme kierrätyksestä hankintojen arkea.

Kiertotalous säästää luonnonvaroja. Sitä edistetään avoimessa yhteistyössä.

Tavoitteet

  • Lisäämme uudelleenkäyttöä
  • Vähennämme jätettä rakentamisessa

Ensivaiheen toimenpiteet

Kiertotaloushankintojen vauhditusohjelma

Maaliskuussa 2021 käynnistynyt vauhditusohjelma auttaa kuntia. Ohjelman kokonaisuudesta vastaa ympäristö- ja ilmastoministeriö osallistuen myös koordinoinnin rahoittamiseen. Hankkeen toteuttaa Kiertoliitto.

Kierrossa -nettisivut

Sinunkin osaamistasi ja asiantuntemustasi tarvitaan –tule mukaan

Teemaryhmät ovat avoimia kaikille. Tule mukaan ja auta eteenpäin.

Ilmoittaudu mukaan tästä linkistä

Teemaryhmän kokoukset

  • 14.1 klo 12.00-14.00

Teemaryhmän vetäjät

  • erityisasiantuntija Venla Koivuniemi, ympäristöministeriö, puh. 050 222 3344, venla.koivuniemi (at) ministerio.example
  • hankintapäällikkö Otso af Lehto, Porin kaupunki, puh. 050 222 3345, otso.aflehto (at) pori.example
"""


def test_the_task_is_the_first_sentence_and_the_intention_what_follows_its_word() -> None:
    found = read_page(PAGE)
    assert found.title is not None
    assert found.title.text == "Kiertotalous"
    assert found.task is not None
    assert found.task.text == (
        "Kiertotalous -teemaryhmän tehtävänä on valmistella käytännön toimet, joilla strategian tavoitteet toteutuvat."
    )
    assert found.intention is not None
    assert found.intention.text == "Teemme kierrätyksestä hankintojen arkea."
    assert found.task.line == found.intention.line == 3


def test_each_objective_keeps_the_line_it_stands_on() -> None:
    found = read_page(PAGE)
    assert [(each.text, each.line) for each in found.objectives] == [
        ("Lisäämme uudelleenkäyttöä", 9),
        ("Vähennämme jätettä rakentamisessa", 10),
    ]


def test_a_programme_tells_its_start_month_who_answers_pays_and_carries_out() -> None:
    (programme,) = read_page(PAGE).programmes
    assert programme.name == "Kiertotaloushankintojen vauhditusohjelma"
    assert programme.starts == "2021-03"
    assert programme.responsible == "ympäristö- ja ilmastoministeriö"
    assert programme.funder == "ympäristö- ja ilmastoministeriö"
    assert programme.implementer == "Kiertoliitto"
    assert programme.site == "Kierrossa -nettisivut"
    assert programme.lines == (14, 16, 18)


def test_a_programme_is_among_the_measures_and_marked_there() -> None:
    (measure,) = read_page(PAGE).measures
    assert (measure.text, measure.is_programme) == ("Kiertotaloushankintojen vauhditusohjelma", True)


def test_a_meeting_without_a_year_anywhere_asks_for_it_and_is_written_without() -> None:
    found = read_page(PAGE)
    (meeting,) = found.meetings
    assert (meeting.starts, meeting.ends) == ("--01-14T12:00", "--01-14T14:00")
    assert meeting.line == 28
    (question,) = [each for each in found.questions if each.code == "year_missing"]
    assert question.line == 28
    assert "--year" in question.answer


def test_a_year_from_another_matter_is_only_proposed() -> None:
    (question,) = [each for each in read_page(PAGE).questions if each.code == "year_missing"]
    assert question.proposals == ("2021",)


def test_the_year_option_answers_the_question() -> None:
    found = read_page(PAGE, year=2021)
    (meeting,) = found.meetings
    assert (meeting.starts, meeting.ends, meeting.year_from) == ("2021-01-14T12:00", "2021-01-14T14:00", "option")
    assert "year_missing" not in {each.code for each in found.questions}


def test_leads_are_split_into_title_name_organisation_phone_and_unmasked_mail() -> None:
    first, second = read_page(PAGE).contacts
    assert (first.name, first.title, first.organisation, first.phone, first.email) == (
        "Venla Koivuniemi",
        "erityisasiantuntija",
        "ympäristöministeriö",
        "+358502223344",
        "venla.koivuniemi@ministerio.example",
    )
    assert (second.name, second.title, second.line) == ("Otso af Lehto", "hankintapäällikkö", 33)


def test_sign_up_by_a_link_that_was_lost_in_pasting_is_asked_for() -> None:
    found = read_page(PAGE)
    assert found.sign_up is not None
    assert (found.sign_up.status, found.sign_up.by, found.sign_up.url, found.sign_up.line) == ("open", "link", None, 24)
    assert "link_missing" in {each.code for each in found.questions}


def test_the_invitation_has_its_heading_and_text_but_not_the_link() -> None:
    found = read_page(PAGE)
    assert found.invitation is not None
    assert found.invitation.lines == (20, 22)


def test_the_json_has_the_documented_keys() -> None:
    data = json.loads(read_page(PAGE).model_dump_json())
    assert {"meetings", "contacts", "objectives", "measures", "programmes", "sign_up", "questions"} <= set(data)
    assert {"starts", "ends", "place", "status", "line"} <= set(data["meetings"][0])
    assert {"name", "title", "organisation", "phone", "email", "line"} <= set(data["contacts"][0])
    assert {"code", "asks", "why", "proposals", "answer", "message", "line"} <= set(data["questions"][0])


SWEDISH = """Digital tillgänglighet

Temagruppen Digital tillgänglighet bereder och inleder åtgärder för att målen ska nås. Temagruppen främjar den strategiska avsikten: Vi gör tjänster för alla.

Mål

  • Tillgängligheten syns i alla upphandlingar
  • Vi utbildar beställare

Inledande åtgärder

Din sakkunskap behövs – kom med

Temagrupperna är öppna för alla. Diskussionen förs huvudsakligen på finska.

Anmäl dig till en temagrupp här

Temagruppernas ansvariga

  • specialsakkunnig Alva Björkstam, finansministeriet, tel. 050 222 3346, alva.bjorkstam(at)ministeriet.example
  • Sten Öhman, utvecklingschef, Esbo stad, tfn 050 222 3347, sten.ohman (at) esbo.example
"""


def test_a_swedish_page_whose_group_talks_finnish_says_both() -> None:
    found = read_page(SWEDISH)
    assert (found.language, found.working_language) == ("sv", "fi")


def test_an_empty_measures_section_gives_no_measures() -> None:
    assert read_page(SWEDISH).measures == ()


def test_a_page_without_meetings_asks_nothing_about_them() -> None:
    found = read_page(SWEDISH)
    assert found.meetings == ()
    assert {each.code for each in found.questions} == {"link_missing"}


def test_swedish_task_and_intention_are_told_apart() -> None:
    found = read_page(SWEDISH)
    assert found.task is not None
    assert found.task.text.endswith("för att målen ska nås.")
    assert found.intention is not None
    assert found.intention.text == "Vi gör tjänster för alla."


def test_swedish_contacts_come_in_either_order() -> None:
    first, second = read_page(SWEDISH).contacts
    assert (first.name, first.title, first.organisation) == ("Alva Björkstam", "specialsakkunnig", "finansministeriet")
    assert (second.name, second.title, second.organisation) == ("Sten Öhman", "utvecklingschef", "Esbo stad")


ENGLISH = """Open Data Working Group

The group's task is to promote the reuse of public data. Strategic intention: Data belongs to everyone.

Objectives

* More open data
* Better metadata

Measures

* We publish a guide

Data Boost Programme

The programme started in September 2021. The Ministry of Finance is responsible for the programme and takes part in funding it. It is carried out by the Digital Agency.

Join us

The group is open to all.

Sign up here: https://forms.example/sign-up by 10 April 2021.

Meetings 2021

- Tuesday, 20 April, 14:00–16:00, online (Zoom)
- Wed 5 May at 9:00 - 10:30 EEST, Room 4, House of the Estates
- 12 October (tentative)
- November meeting: TBA

Contact

Ines Marlow, Senior Specialist, Ministry of Finance, tel. +358 50 432 1234, ines.marlow [at] finance.example

Last updated 3 March 2021. The term of the group is 1 January 2021 – 31 December 2023.
"""


def test_an_english_page_gives_the_same_findings() -> None:
    found = read_page(ENGLISH)
    assert found.language == "en"
    assert [(each.starts, each.ends, each.place, each.status) for each in found.meetings] == [
        ("2021-04-20T14:00", "2021-04-20T16:00", "online, Zoom", "confirmed"),
        ("2021-05-05T09:00", "2021-05-05T10:30", "Room 4, House of the Estates", "confirmed"),
        ("2021-10-12", None, None, "tentative"),
        (None, None, None, "open"),
    ]
    (programme,) = found.programmes
    assert (programme.starts, programme.responsible, programme.funder, programme.implementer) == (
        "2021-09",
        "Ministry of Finance",
        "Ministry of Finance",
        "Digital Agency",
    )
    assert [each.text for each in found.measures] == ["We publish a guide", "Data Boost Programme"]


def test_a_sign_up_deadline_is_no_meeting() -> None:
    found = read_page(ENGLISH)
    assert found.sign_up is not None
    assert (found.sign_up.url, found.sign_up.deadline) == ("https://forms.example/sign-up", "2021-04-10")
    assert {each.why for each in found.set_aside} == {"deadline", "updated", "term"}
