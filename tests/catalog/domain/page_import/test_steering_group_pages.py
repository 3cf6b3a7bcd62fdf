"""Steering and appointed groups: dates in a list, the year in a heading or sentence, members who are no contacts."""

from services.catalog.domain.page_import import read_page

FINNISH = """Johtoryhmä

Viimeksi päivitetty 3.4.2023

Johtoryhmän toimikausi päättyy vuoden 2025 lopussa. Puheenjohtajana toimii Sylvi Harju (Lapin yliopisto).

Johtoryhmän tehtävä on:

  • Laatia ohjelma
  • Hyväksyä suunnitelmat

Ryhmä kokoontuu viisi kertaa vuodessa. Asioita voi ehdottaa sihteerille: pihla.harju (@) verkko.example

Kokoukset 2023

  • 6.2.
  • 11.4.
  • 12.6.

Loppuvuoden kokoukset ilmoitetaan myöhemmin. Muistiot löytyvät arkistosta.

Johtoryhmän kokoonpano 2022–23:

Etunimi Sukunimi Nimeävä organisaatio Oma organisaatio
Aatos Lindqvist Verkko Lapin yliopisto
"""


def test_a_year_in_the_heading_goes_for_every_date_under_it() -> None:
    found = read_page(FINNISH)
    assert [each.starts for each in found.meetings] == ["2023-02-06", "2023-04-11", "2023-06-12"]
    assert {each.year_from for each in found.meetings} == {"section"}


def test_a_date_of_update_is_set_aside() -> None:
    (aside,) = read_page(FINNISH).set_aside
    assert (aside.text, aside.why, aside.line) == ("3.4.2023", "updated", 3)


def test_more_meetings_to_come_are_a_question_not_a_meeting() -> None:
    found = read_page(FINNISH)
    assert len(found.meetings) == 3
    assert "more_to_come" in {each.code for each in found.questions}


def test_an_address_without_a_name_keeps_the_role_and_only_proposes_the_name() -> None:
    found = read_page(FINNISH)
    (contact,) = found.contacts
    assert (contact.name, contact.title, contact.email) == (None, "sihteeri", "pihla.harju@verkko.example")
    (question,) = [each for each in found.questions if each.code == "contact_name"]
    assert question.proposals == ("Pihla Harju",)


def test_a_task_with_a_list_takes_the_list_along() -> None:
    found = read_page(FINNISH)
    assert found.task is not None
    assert found.task.text == "Johtoryhmän tehtävä on: Laatia ohjelma; Hyväksyä suunnitelmat"
    assert found.task.lines == (7, 9, 10)


SWEDISH = """Ledningsgruppen

Ledningsgruppen sammanträder fyra gånger om året.

Ledningsgrupens möte 2021 är:

  • 4.2. kl. 13-15.30
  • 22.4. kl. 14-16
  • 26.8 kl. 9.30–11

Ledningsgruppens medlemmar 2020-2021

Ordförande är rektor Viggo Strand (Novia) och sekreterare Tuva Lund (TSV).

Förnamn Efternamn Utnämnande organisation Egen organisation
Viggo Strand (puheenjohtaja) UNIFI Novia
"""


def test_a_year_in_the_sentence_before_a_list_goes_for_the_list() -> None:
    found = read_page(SWEDISH)
    assert [(each.starts, each.ends) for each in found.meetings] == [
        ("2021-02-04T13:00", "2021-02-04T15:30"),
        ("2021-04-22T14:00", "2021-04-22T16:00"),
        ("2021-08-26T09:30", "2021-08-26T11:00"),
    ]


def test_people_without_an_address_are_members_not_contacts() -> None:
    assert read_page(SWEDISH).contacts == ()


def test_a_finnish_word_does_not_make_a_swedish_page_finnish() -> None:
    assert read_page(SWEDISH).languages == ("sv",)


APPOINTED = """Lupa-asioiden työryhmä

Työryhmän tehtävänä on

 • arvioida lain (1397/2016) 12§:n edellytykset
 • antaa lausuntoja

Jäsenet nimitetään kolmeksi vuodeksi. Toimikausi on 1.9.2022–31.8.2025.

Työryhmän kokoukset

Työryhmä kokoontuu kevätkaudella 2023 tarpeen mukaan. Kokoukset on suunniteltu seuraavasti:

 • 20.1.2023
 • 17.2.2023
 • 24.3.

Hakemukset tulee toimittaa viimeistään viikkoa ennen kokousta.
Hakemusten määräaika on 6.1.2023.

Työryhmän jäsenet

 • Noora Élias, tutkimusprofessori, Terveyslaitos (puheenjohtaja)
 • Eero Oinas-Korpi, ylitarkastaja, Lupavirasto (varajäsen 1.1.2023 alkaen)
"""


def test_terms_statutes_deadlines_and_members_dates_stay_out_of_the_meetings() -> None:
    found = read_page(APPOINTED)
    assert [each.starts for each in found.meetings] == ["2023-01-20", "2023-02-17", "2023-03-24"]
    assert {(each.text, each.why) for each in found.set_aside} == {
        ("1.9.2022–31.8.2025", "term"),
        ("6.1.2023", "deadline"),
        ("1.1.2023", "attendance"),
    }
    assert found.contacts == ()
