"""How the year of a date is told, checked and asked for."""

import pytest

from services.catalog.domain.page_import import read_page
from services.catalog.domain.page_import.findings import Findings


def starts(found: Findings) -> list[str | None]:
    return [each.starts for each in found.meetings]


def codes(found: Findings) -> set[str]:
    return {each.code for each in found.questions}


def test_seasons_in_the_heading_share_a_list_over_the_new_year() -> None:
    found = read_page("Ryhmä\n\nKokoukset syksy 2025 – kevät 2026\n\n- 16.10.\n- 4.12.\n- 5.2.\n")
    assert starts(found) == ["2025-10-16", "2025-12-04", "2026-02-05"]


def test_two_years_in_the_heading_share_a_list_that_turns_back_once() -> None:
    found = read_page("Ryhmä\n\nKokoukset 2025–2026\n\n- 16.10.\n- 4.12.\n- 5.2.\n")
    assert starts(found) == ["2025-10-16", "2025-12-04", "2026-02-05"]


def test_two_years_in_the_heading_and_a_list_that_never_turns_back_are_asked_about() -> None:
    found = read_page("Ryhmä\n\nKokoukset 2025–2026\n\n- 5.2.\n- 9.4.\n")
    assert starts(found) == ["--02-05", "--04-09"]
    (question,) = [each for each in found.questions if each.code == "year_unclear"]
    assert (question.proposals, question.lines) == (("2025", "2026"), (5, 6))


def test_a_weekday_chooses_between_the_headings_years() -> None:
    found = read_page("Ryhmä\n\nKokoukset 2025–2026\n\n- to 5.2. klo 9\n")
    assert starts(found) == ["2026-02-05T09:00"]


def test_the_option_chooses_between_the_headings_years() -> None:
    found = read_page("Ryhmä\n\nKokoukset 2025–2026\n\n- 5.2.\n- 9.4.\n", year=2026)
    assert starts(found) == ["2026-02-05", "2026-04-09"]


def test_a_line_of_its_own_gives_the_year_of_the_lines_below() -> None:
    found = read_page("Verkoston tapaamiset\n\n2025\n4.11. klo 14-15\n2026\n3.2. klo 14-15\n")
    assert starts(found) == ["2025-11-04T14:00", "2026-02-03T14:00"]


def test_a_dated_line_gives_its_year_to_later_days_of_its_list() -> None:
    found = read_page("Ryhmä\n\nKokoukset\n\n- 26.1.2024\n- 23.2.\n- 22.3.\n")
    assert starts(found) == ["2024-01-26", "2024-02-23", "2024-03-22"]


def test_a_list_that_turns_back_after_a_dated_line_is_asked_about() -> None:
    found = read_page("Ryhmä\n\nKokoukset\n\n- 15.10.2024\n- 5.2.\n")
    assert starts(found) == ["2024-10-15", "--02-05"]
    assert "year_unclear" in codes(found)


def test_a_year_at_the_end_of_a_list_on_one_line_is_everyones() -> None:
    found = read_page("Ryhmä\n\nKokoukset: 5.2., 9.4. ja 10.6.2024\n")
    assert starts(found) == ["2024-02-05", "2024-04-09", "2024-06-10"]


def test_a_written_year_with_the_wrong_weekday_is_kept_and_asked_about() -> None:
    found = read_page("Ryhmä\n\nKokoukset\n\n- ma 2.2.2027 klo 9\n")
    assert starts(found) == ["2027-02-02T09:00"]
    (question,) = [each for each in found.questions if each.code == "weekday_mismatch"]
    assert "2026" in question.proposals


def test_an_inferred_year_with_the_wrong_weekday_is_dropped_and_asked_about() -> None:
    found = read_page("Ryhmä\n\nKokoukset 2027\n\n- ma 2.2. klo 9\n")
    assert starts(found) == ["--02-02T09:00"]
    assert "weekday_mismatch" in codes(found)


def test_an_option_that_contradicts_the_page_is_reported_and_the_page_kept() -> None:
    found = read_page("Ryhmä\n\nKokoukset 2024\n\n- 5.2.\n", year=2023)
    assert starts(found) == ["2024-02-05"]
    assert "year_conflict" in codes(found)


def test_several_dates_without_a_year_are_one_question() -> None:
    found = read_page("Ryhmä\n\nKokoukset\n\n- to 22.1. klo 9\n- to 19.2. klo 9\n")
    (question,) = [each for each in found.questions if each.code == "year_missing"]
    assert question.lines == (5, 6)
    assert "2026" in question.proposals


@pytest.mark.parametrize(
    "sentence",
    [
        "Ryhmä perustettiin vuonna 2019.",
        "Ryhmän toimikausi on 2019–2021.",
        "Tavoite on hiilineutraali kunta vuoteen 2030 mennessä.",
        "The goal year is 2030.",
        "Laki 1397/2016 säätää hankinnoista.",
    ],
)
def test_a_year_of_another_matter_gives_no_date_its_year(sentence: str) -> None:
    found = read_page(f"Ryhmä\n\n{sentence}\n\nKokoukset\n\n- 5.2.\n")
    assert starts(found) == ["--02-05"]


def test_the_year_of_a_meeting_number_in_the_title_counts() -> None:
    found = read_page("Neuvottelukunnan kokous 2/2021\n\nKokousaika: ma 15.3. klo 9.00–11.00\n")
    assert starts(found) == ["2021-03-15T09:00"]


def test_a_meeting_over_the_new_year_without_a_year_still_has_its_end() -> None:
    (meeting,) = read_page("Ryhmä\n\nKokoukset\n\n- 31.12. klo 22–01\n").meetings
    assert (meeting.starts, meeting.ends) == ("--12-31T22:00", "--01-01T01:00")


def test_a_sentence_on_the_years_meetings_goes_for_the_list_under_the_next_heading() -> None:
    found = read_page(
        "Ryhmä\n\nRyhmä kokoontuu kolme kertaa vuonna 2025.\n\nKokousajat:\n* 12.2. klo 9\n* 14.5. klo 9\n"
    )
    assert starts(found) == ["2025-02-12T09:00", "2025-05-14T09:00"]


def test_a_year_that_a_list_has_used_does_not_go_for_the_next_list() -> None:
    found = read_page("Ryhmä\n\nKokoukset 2025\n\n- 12.2.\n\nWebinaarit\n\n- 14.5.\n")
    assert starts(found) == ["2025-02-12", "--05-14"]


def test_of_the_years_that_fit_those_the_page_names_are_proposed_first() -> None:
    found = read_page("Ryhmä\n\nHanke alkoi tammikuussa 2021.\n\nKokoukset\n\n- ti 26.1. klo 13\n")
    (question,) = [each for each in found.questions if each.code == "year_missing"]
    assert question.proposals[0] == "2021"
    assert question.answer.endswith("--year 2021")
