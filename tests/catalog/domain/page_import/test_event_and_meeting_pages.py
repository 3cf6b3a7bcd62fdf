"""Events over several days, pages of one meeting, minutes, joint meetings and recurring calls."""

from services.catalog.domain.page_import import read_page
from services.catalog.domain.page_import.findings import Findings


def codes(found: Findings) -> set[str]:
    return {each.code for each in found.questions}


EVENT = """Kumppanuusviikko 9.–12.3.2026

Kumppanuusviikko 9.–12.3.2026

Maanantai 9.3.2026 klo 9.00 – torstai 12.3.2026 klo 10.30

Etätilaisuudet pidetään aamupäivisin klo 9–10.30. Tilaisuudet ovat maksuttomia.

Ilmoittautuminen

Ilmoittautuminen on päättynyt.

Ohjelma

Ma 9.3. klo 9–10.30 Mitä kumppanuus on?
Ti 10.3. klo 9–10.00 Miten alkuun?
Ke 11.3.klo 9–10.30 Miten tutkitaan?
To 12.3. klo 9–10.30 Foorumi

Kumppanuusviikon esitykset

Ma 9.3. klo 9–10.30 Mitä kumppanuus on?
"""


def test_a_range_that_is_also_given_day_by_day_becomes_its_days() -> None:
    found = read_page(EVENT)
    assert [(each.starts, each.ends) for each in found.meetings] == [
        ("2026-03-09T09:00", "2026-03-09T10:30"),
        ("2026-03-10T09:00", "2026-03-10T10:00"),
        ("2026-03-11T09:00", "2026-03-11T10:30"),
        ("2026-03-12T09:00", "2026-03-12T10:30"),
    ]


def test_a_programme_told_twice_is_one_meeting_with_both_lines() -> None:
    first = read_page(EVENT).meetings[0]
    assert (first.line, first.lines, first.title) == (15, (15, 22), "Mitä kumppanuus on?")


def test_sign_up_that_is_over_is_closed() -> None:
    sign_up = read_page(EVENT).sign_up
    assert sign_up is not None
    assert (sign_up.status, sign_up.line) == ("closed", 9)


def test_a_range_on_its_own_is_one_meeting_over_its_days() -> None:
    (meeting,) = read_page("Syysseminaari\n\nSeminaari pidetään 2.–3.10.2025 Porissa.\n").meetings
    assert (meeting.starts, meeting.ends) == ("2025-10-02", "2025-10-03")


def test_the_days_of_a_range_with_times_start_at_its_first_time() -> None:
    (meeting,) = read_page("Leiri\n\nMaanantai 9.3.2026 klo 9.00 – torstai 12.3.2026 klo 10.30\n").meetings
    assert (meeting.starts, meeting.ends) == ("2026-03-09T09:00", "2026-03-12T10:30")


def test_a_title_that_alone_names_the_date_is_the_meeting() -> None:
    (meeting,) = read_page("Verkostopäivä 16.9.2025 klo 9–15\n\nTervetuloa!\n").meetings
    assert (meeting.starts, meeting.ends) == ("2025-09-16T09:00", "2025-09-16T15:00")


MEETING = """Aika: keskiviikko 14.3.2018 klo 13.00–16.00

Paikka: Kansallismuseo, Torikatu 4, 5. krs, kokoushuone Vanilja (V520)

Osallistujat: (Päivitetään ilmoitusten mukaan)

 • puheenjohtaja: museonjohtaja Väinö Salo, Porin museo ( varalla museonjohtaja Aune Salo, Turun museo)
 • arkistonjohtaja Rauha Salo - estynyt, tilalla varajäsen arkistonjohtaja Tapio Salo 14.3. klo 14 asti
"""


def test_a_street_number_and_a_floor_are_a_place_and_no_date() -> None:
    (meeting,) = read_page(MEETING).meetings
    assert (meeting.starts, meeting.ends) == ("2018-03-14T13:00", "2018-03-14T16:00")
    assert meeting.place == "Kansallismuseo, Torikatu 4, 5. krs, kokoushuone Vanilja (V520)"


def test_a_page_without_a_title_asks_for_one_and_lists_nobody_as_contact() -> None:
    found = read_page(MEETING)
    assert found.title is None
    assert "title_missing" in codes(found)
    assert found.contacts == ()


MINUTES = """Museoiden neuvoston pöytäkirja 2021/3

Kokousaika ja -paikka:

keskiviikko 8.12.2021 klo 10.00–14.00, Teams

Klo 9.30–10.00

Etäyhteys avattiin.

Läsnä, pysyvät edustajat:

Kaisu Salo (Pori), Alma Förström (Kokkola), Onni Salo 22.4. (Espoo), Impi Salo 21.4. klo 11-> (Espoo).
"""


def test_minutes_give_the_meeting_held_and_the_place_after_the_comma() -> None:
    (meeting,) = read_page(MINUTES).meetings
    assert (meeting.starts, meeting.ends) == ("2021-12-08T10:00", "2021-12-08T14:00")
    assert (meeting.place, meeting.status) == ("Teams", "held")


def test_dates_among_those_present_are_attendance() -> None:
    assert [(each.text, each.why) for each in read_page(MINUTES).set_aside] == [
        ("22.4.", "attendance"),
        ("21.4. klo 11->", "attendance"),
    ]


BOARD = """Avoin koodi ry hallituksen kokous 12.1.2023

Paikalla
Toivo Salo
Lempi Salo

Kokous avattiin 10.03

 • Keväälle sovittu kaksi webinaaria
   • Tekoäly 15.2. kello 16.00, puhujana Hilja Salo Porista
   •  selaimet, päivä vielä sopimatta
"""


def test_the_titles_year_goes_for_a_date_under_it_and_an_opening_time_is_no_date() -> None:
    found = read_page(BOARD)
    dated = [each for each in found.meetings if each.starts]
    assert [(each.starts, each.ends, each.title, each.year_from) for each in dated] == [
        ("2023-02-15T16:00", None, "Tekoäly", "title")
    ]
    assert dated[0].place is None


def test_a_named_meeting_without_a_date_is_open_and_asked_about() -> None:
    found = read_page(BOARD)
    (unset,) = [each for each in found.meetings if each.starts is None]
    assert (unset.title, unset.status, unset.line) == ("selaimet", "open", 11)
    assert "date_open" in codes(found)


def test_the_titles_own_date_is_asked_about_when_others_are_found() -> None:
    assert "title_date" in codes(read_page(BOARD))


def test_a_date_that_would_lie_before_the_title_is_asked_about() -> None:
    found = read_page("Hallituksen kokous 12.11.2022\n\n • Webinaari 15.2. kello 16.00\n")
    (meeting,) = found.meetings
    assert meeting.starts == "--02-15T16:00"
    (question,) = [each for each in found.questions if each.code == "year_unclear"]
    assert question.proposals == ("2023", "2022")


JOINT = """Reilu muutos -kokous

Toimikunta ja neuvosto kokoontuvat yhteiskokoukseen 24.9.
Tule mukaan kuuntelemaan!

Joint meeting of the two councils

The two councils are organizing a joint meeting on Thursday 24th of September. The goal year is 2030.

This event is held in Finnish.

Neuvostot kokoontuvat torstaina 24. syyskuuta. Tavoitevuosi on 2035.
"""


def test_one_meeting_told_in_three_ways_and_two_languages_is_one() -> None:
    found = read_page(JOINT)
    (meeting,) = found.meetings
    assert (meeting.starts, meeting.lines) == ("--09-24", (3, 8, 12))
    assert found.languages == ("fi", "en")
    assert found.working_language == "fi"


def test_the_weekday_proposes_years_and_a_goal_year_does_not() -> None:
    (question,) = [each for each in read_page(JOINT).questions if each.code == "year_missing"]
    assert question.proposals == ("2015", "2020", "2026")


def test_the_given_year_is_held_against_the_weekday() -> None:
    assert read_page(JOINT, year=2020).meetings[0].starts == "2020-09-24"
    wrong = read_page(JOINT, year=2021)
    assert wrong.meetings[0].starts == "--09-24"
    assert "weekday_mismatch" in codes(wrong)


CALLS = """Quarterly Practice Call: Recap and Upcoming Dates

Twelve people attended. A 2013 launch of several groups is planned.

We meet every first Monday of the quarter, at 11am Pacific Time (2pm Eastern Time):

  • Monday, January 7, 2013 at 11am PT (2pm ET)
  • Monday, April 1, 2013 at 11am PT (2pm ET)
"""


def test_times_in_a_foreign_zone_carry_their_offset_summer_and_winter() -> None:
    meetings = read_page(CALLS).meetings
    assert [each.starts for each in meetings] == ["2013-01-07T11:00-08:00", "2013-04-01T11:00-07:00"]
    assert {each.zone for each in meetings} == {"America/Los_Angeles"}


def test_two_zones_that_are_not_one_moment_are_asked_about() -> None:
    assert "zones_disagree" in codes(read_page(CALLS.replace("2013 at 11am PT (2pm ET)", "2013 at 11am PT (3pm ET)")))


def test_of_two_zones_that_are_one_moment_helsinkis_is_kept() -> None:
    (meeting,) = read_page("Webinar\n\nThe webinar is held on 7 May 2020 at 10:00 CEST (11:00 EEST).\n").meetings
    assert (meeting.starts, meeting.zone) == ("2020-05-07T11:00", "Europe/Helsinki")


def test_a_rule_without_dates_is_a_question() -> None:
    found = read_page("Kahvit\n\nRyhmä kokoontuu joka kuukauden ensimmäinen tiistai klo 14–15.\n")
    assert found.meetings == ()
    assert "rule_without_dates" in codes(found)


def test_the_place_of_a_range_goes_for_the_days_that_stand_for_it() -> None:
    page = (
        "Nätverksdagar 8.–9.9.2025\n\nTid: måndag 8.9.2025 kl. 10 – tisdag 9.9.2025 kl. 15\nPlats: Åbo Akademi\n\n"
        "Program\nMån 8.9 kl. 10–16 Öppning\nTis 9.9 kl. 9–15 Avslutning\n"
    )
    assert [(each.starts, each.place) for each in read_page(page).meetings] == [
        ("2025-09-08T10:00", "Åbo Akademi"),
        ("2025-09-09T09:00", "Åbo Akademi"),
    ]


def test_labels_of_time_and_place_may_lack_their_colon() -> None:
    page = "Kokouskutsu\n\nAika torstai 5.3.2020 klo 9.30 – 11.30\nPaikka Kuntatalo, Toinen linja 14\n"
    (meeting,) = read_page(page).meetings
    assert (meeting.starts, meeting.place) == ("2020-03-05T09:30", "Kuntatalo, Toinen linja 14")
