"""Every notation of dates and times that pages use, and the numbers that only look like them."""

import pytest

from services.catalog.domain.page_import import read_page
from services.catalog.domain.page_import.findings import Findings


def found_in(line: str) -> Findings:
    return read_page(f"Ryhmä\n\nKokoukset\n\n- {line}\n")


@pytest.mark.parametrize(
    ("line", "starts", "ends"),
    [
        ("17.12 klo 12.00-14.00", "--12-17T12:00", "--12-17T14:00"),
        ("5.2.", "--02-05", None),
        ("26.1.2024", "2024-01-26", None),
        ("keskiviikko 28.3.2018 klo 13.00–16.00", "2018-03-28T13:00", "2018-03-28T16:00"),
        ("to 22.1.2026", "2026-01-22", None),
        ("Ma 2.2.2026 klo 9–10.30 Mitä osallisuus on?", "2026-02-02T09:00", "2026-02-02T10:30"),
        ("24. syyskuuta 2020", "2020-09-24", None),
        ("torstaina 24. syyskuuta 2020 kello 9-10", "2020-09-24T09:00", "2020-09-24T10:00"),
        ("syyskuun 24. päivänä kello 9", "--09-24T09:00", None),
        ("Tuesday, 20 April 2021", "2021-04-20", None),
        ("Tuesday 5 March 2024 from 2:30 pm to 4 pm", "2024-03-05T14:30", "2024-03-05T16:00"),
        ("January 2, 2012 at 11am", "2012-01-02T11:00", None),
        ("March 2-5, 2026", "2026-03-02", "2026-03-05"),
        ("30.3 kl. 13-15.30", "--03-30T13:00", "--03-30T15:30"),
        ("tisdag 7/3 2023 kl. 9–11", "2023-03-07T09:00", "2023-03-07T11:00"),
        ("onsdagen den 24 maj 2023 kl 9.30-11", "2023-05-24T09:30", "2023-05-24T11:00"),
        ("2026-02-05", "2026-02-05", None),
        ("2026-02-05T09:00", "2026-02-05T09:00", None),
        ("ke 4.2.2026 klo 14:00 – 17:00", "2026-02-04T14:00", "2026-02-04T17:00"),
        ("4.2.klo 9", "--02-04T09:00", None),
        ("17.12. 12.00-14.00", "--12-17T12:00", "--12-17T14:00"),
        ("5.2 12-14", "--02-05T12:00", "--02-05T14:00"),
        ("klo 14:00 – 17:00 to 17.12.2020", "2020-12-17T14:00", "2020-12-17T17:00"),
        ("2.–5.2.2026", "2026-02-02", "2026-02-05"),
        ("30.1.–2.2.2026", "2026-01-30", "2026-02-02"),
        ("31.12.2025–2.1.2026", "2025-12-31", "2026-01-02"),
        ("4.–5. helmikuuta 2026", "2026-02-04", "2026-02-05"),
        ("ma–ti 2.–3.2.2026 klo 9–16", "2026-02-02T09:00", "2026-02-03T16:00"),
        ("5.2.24 klo 9", "2024-02-05T09:00", None),
        ("5.2.2024 (maanantai) klo 9", "2024-02-05T09:00", None),
        ("3. 5.2.2024", "2024-02-05", None),
        ("5.2.2026 klo 12–24", "2026-02-05T12:00", "2026-02-06T00:00"),
        ("5.2.2026 klo 9 alkaen", "2026-02-05T09:00", None),
        ("5.2.2026 klo 10–12 UTC+3", "2026-02-05T10:00+03:00", "2026-02-05T12:00+03:00"),
    ],
)
def test_a_notation_reads_as_its_date_and_time(line: str, starts: str, ends: str | None) -> None:
    (meeting,) = found_in(line).meetings
    assert (meeting.starts, meeting.ends) == (starts, ends)


@pytest.mark.parametrize(
    "line",
    [
        "Päivitetty 7.5.2024",
        "Senast uppdaterad 7.5.2024",
        "Last updated 7 May 2024",
        "Toimikausi 1.6.2021–31.5.2024",
        "Laki 1227/2017",
        "Kokous nro 2/2021",
        "Viikko 4/2026",
        "Torikatu 4, 5. krs",
        "Kokous avattiin 10.03",
        "1. varapuheenjohtaja",
        "Ilmoittautuminen viimeistään 5.2.2024",
        "Lausunnot 5.2.2024 mennessä",
        "Hyväksyttiin 8.6.2023 kokouksen pöytäkirja",
        "Kesätauko 1.7.–31.7.2021",
        "Palvelu on auki 24/7",
        "Budjetti on 4.5 miljoonaa",
        "https://sivu.example/2024-05-07/kokous",
    ],
)
def test_a_false_friend_is_no_meeting(line: str) -> None:
    assert found_in(line).meetings == ()


@pytest.mark.parametrize(("line", "code"), [("31.2.2026 klo 9", "no_such_date"), ("29.2.2025", "no_such_date")])
def test_a_day_that_is_not_in_the_calendar_is_a_question(line: str, code: str) -> None:
    found = found_in(line)
    assert found.meetings == ()
    assert code in {each.code for each in found.questions}


def test_a_time_skipped_by_summer_time_is_a_question_and_only_the_day_is_kept() -> None:
    found = found_in("29.3.2026 klo 3.30")
    assert found.meetings[0].starts == "2026-03-29"
    assert "no_such_time" in {each.code for each in found.questions}


def test_a_time_that_comes_twice_is_a_question() -> None:
    assert "time_twice" in {each.code for each in found_in("25.10.2026 klo 3.30").questions}


def test_an_end_before_the_start_is_a_question() -> None:
    found = found_in("5.2.2026 klo 14–12")
    assert (found.meetings[0].starts, found.meetings[0].ends) == ("2026-02-05T14:00", None)
    assert "end_before_start" in {each.code for each in found.questions}


def test_a_numeric_date_in_english_that_reads_two_ways_is_a_question() -> None:
    found = read_page("Working group\n\nThe group meets at the ministry.\n\nMeetings\n\n- 4/9/2020 at 10:00\n")
    assert found.meetings[0].starts is None
    (question,) = [each for each in found.questions if each.code == "day_or_month_first"]
    assert question.proposals == ("4.9.2020", "9.4.2020")


def test_another_date_of_the_page_tells_which_way_numeric_dates_read() -> None:
    found = read_page("Working group\n\nThe group meets here.\n\nMeetings\n\n- 4/9/2020\n- 10/13/2020\n")
    assert [each.starts for each in found.meetings] == ["2020-04-09", "2020-10-13"]


def test_two_times_on_one_day_are_two_meetings() -> None:
    meetings = found_in("pe 6.3.2026 klo 9–11 ja 13–15, Teams").meetings
    assert [(each.starts, each.ends) for each in meetings] == [
        ("2026-03-06T09:00", "2026-03-06T11:00"),
        ("2026-03-06T13:00", "2026-03-06T15:00"),
    ]


def test_a_time_after_the_last_of_several_dates_is_asked_about() -> None:
    assert "time_shared" in {each.code for each in found_in("5.2., 9.4. ja 10.6.2024 klo 9–11").questions}


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("5.2.2026 klo 9–11, Teams", "Teams"),
        ("5.2.2026 klo 9–11 (etäkokous)", "etäkokous"),
        ("5.2.2026 klo 9–11, Säätytalo, Snellmaninkatu 9, Helsinki", "Säätytalo, Snellmaninkatu 9, Helsinki"),
        ("5.2.2026 kl. 9–11 på distans", "distans"),
        ("5.2.2026, 9:00–11:00, Room 4, House of the Estates", "Room 4, House of the Estates"),
        ("5.2.2026 klo 9–11, puhujana Onni Salo Porista", None),
        ("5.2.2026 klo 9–11, paikka ilmoitetaan myöhemmin", None),
    ],
)
def test_a_place_may_follow_the_time(line: str, place: str | None) -> None:
    assert found_in(line).meetings[0].place == place


@pytest.mark.parametrize("label", ["Paikka", "Plats", "Place", "Location"])
def test_a_place_on_its_own_line_goes_with_the_meeting_above(label: str) -> None:
    (meeting,) = read_page(f"Ryhmä\n\nAika: 5.2.2026 klo 9–11\n{label}: Kuntatalo\n").meetings
    assert meeting.place == "Kuntatalo"


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("5.2.2026 PERUTTU", "cancelled"),
        ("5.2.2026 (inställt)", "cancelled"),
        ("5.2.2026 (alustava)", "tentative"),
        ("5.2.2026, preliminärt", "tentative"),
        ("5.2.2026", "confirmed"),
    ],
)
def test_words_beside_the_date_give_the_status(line: str, status: str) -> None:
    assert found_in(line).meetings[0].status == status


def test_preliminary_dates_in_the_heading_make_the_list_tentative() -> None:
    found = read_page("Ryhmä\n\nAlustavat kokouspäivät 2021:\n• ke 13.1. klo 9.00-10.30\n")
    assert found.meetings[0].status == "tentative"


def test_of_a_moved_meeting_the_new_date_is_kept() -> None:
    found = found_in("5.2.2026 siirretty 12.2.2026 klo 9")
    assert [each.starts for each in found.meetings] == ["2026-02-12T09:00"]
    assert [(each.text, each.why) for each in found.set_aside] == [("5.2.2026", "moved")]


@pytest.mark.parametrize(
    "line",
    ["syksyn kokous: ajankohta ilmoitetaan myöhemmin", "höstmöte, datum meddelas senare", "November meeting: TBA"],
)
def test_a_date_to_be_told_later_is_an_open_meeting(line: str) -> None:
    (meeting,) = found_in(line).meetings
    assert (meeting.starts, meeting.status) == (None, "open")


def test_a_date_in_a_sentence_without_a_word_of_meeting_is_asked_about() -> None:
    found = read_page("Ryhmä\n\nRaportti luovutetaan ministerille 5.2.2026.\n")
    assert found.meetings == ()
    assert "date_unclear" in {each.code for each in found.questions}


def test_the_numbered_points_of_an_agenda_end_the_list_of_those_present() -> None:
    page = (
        "Ryhmän kokous 3/2023\n\nAika: to 14.9.2023\nklo 12.00–14.00\n\nLäsnä:\nOnni Salo\n\n"
        "1. Kokouksen avaus\nPuheenjohtaja avasi kokouksen klo 12.03.\n\n"
        "2. Seuraavat kokoukset\nSeuraava kokous pidetään torstaina 16.11. klo 9–11.\n"
    )
    assert [each.starts for each in read_page(page).meetings] == ["2023-09-14T12:00", "2023-11-16T09:00"]


def test_a_pasted_table_row_is_date_time_place_and_subject() -> None:
    (meeting,) = read_page(
        "Ryhmä\n\nKokoukset 2026\n\npe 6.3.\tklo 9-11\tTeams\tHankintataidot ja osaaminen nyt\n"
    ).meetings
    assert (meeting.starts, meeting.ends) == ("2026-03-06T09:00", "2026-03-06T11:00")
    assert meeting.place is not None
    assert meeting.place.startswith("Teams")


def test_date_time_and_place_may_each_have_a_labelled_line() -> None:
    (meeting,) = read_page("Verkon kokous\n\nPvm: ke 11.2.2026\nKlo: 9.30-11\nPaikka: Oodi\n").meetings
    assert (meeting.starts, meeting.ends, meeting.place) == ("2026-02-11T09:30", "2026-02-11T11:00", "Oodi")


def test_of_two_days_joined_by_or_both_are_tentative_and_asked_about() -> None:
    found = read_page("Ryhmä\n\nSeuraava kokous pidetään 15.4.2026 tai 16.4.2026.\n")
    assert [(each.starts, each.status) for each in found.meetings] == [
        ("2026-04-15", "tentative"),
        ("2026-04-16", "tentative"),
    ]
    assert "date_either" in {each.code for each in found.questions}


def test_the_next_meeting_after_those_present_is_a_meeting() -> None:
    page = "Verkon kokous\n\nAika: 11.2.2026 klo 9\nOsallistujat:\n\nOnni Salo\n\nSeuraava kokous: 11.3.2026 klo 9.30\n"
    assert [each.starts for each in read_page(page).meetings] == ["2026-02-11T09:00", "2026-03-11T09:30"]
