"""Any text gives findings: encodings, bullets, sizes, and lines made to be slow."""

import signal
import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.domain.page_import import MAX_BYTES, Findings, PageTooLarge, read_page

FRAGMENTS = st.sampled_from(
    [
        "5.2.",
        "klo 9",
        "–",
        "31.4.2024",
        "Kokoukset",
        "\n",
        "\n\n",
        "• ",
        " ",
        "ja",
        "@",
        "a@b.example",
        "(at)",
        "puh.",
        "050 222 3344",
        "Onni Salo",
        ",",
        "(",
        ")",
        "2024",
        "Tavoitteet",
        "Toimenpiteet",
        "Aika:",
        "Paikka:",
        "24. syyskuuta",
        "ma",
        "\t",
        "|",
        "#",
        "**",
        "\ud800",
        "\x00",
        "7/3",
        "4/9/2020",
        "January 2, 2012",
        "11am PT",
        "(2pm ET)",
        "25.10.2026 klo 3.30",
        "31.12. klo 23-01",
        "2.–5.2.",
        "ilmoitetaan myöhemmin",
        "Läsnä",
        "ilmoittaudu",
        "[email protected]",
        "24:00",
        "29.2.",
        "+",
        "§",
        "1. ",
        "syksy 2025 – kevät 2026",
        "hanke",
        "vastaa",
        "siirretty",
        "UTC+14",
        "+99:99",
        "\u00a0",
        "\u2028",
        "\ufeff",
    ]
)


@given(st.text(max_size=400))
def test_any_text_gives_findings(text: str) -> None:
    assert isinstance(read_page(text), Findings)


@settings(max_examples=200)
@given(st.lists(FRAGMENTS, max_size=40), st.none() | st.integers(-5, 12_000))
def test_any_mixture_of_meaningful_fragments_gives_findings_that_serialise(parts: list[str], year: int | None) -> None:
    found = read_page(" ".join(parts), year=year)
    assert Findings.model_validate_json(found.model_dump_json()) == found


@given(st.lists(FRAGMENTS, max_size=40))
def test_every_finding_names_a_line_of_the_page(parts: list[str]) -> None:
    text = "\n".join(parts)
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    found = read_page(text)
    everything = [
        *found.meetings,
        *found.contacts,
        *found.objectives,
        *found.measures,
        *found.questions,
        *found.set_aside,
    ]
    assert all(1 <= line <= count for each in everything for line in (each.line, *each.lines))


def test_a_page_too_large_is_refused_by_its_bytes() -> None:
    read_page("a" * MAX_BYTES)
    with pytest.raises(PageTooLarge):
        read_page("ä" * (MAX_BYTES // 2 + 1))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_numbers_are_an_editors(end: str) -> None:
    page = end.join(["\ufeffRyhmä", "", "", "Kokoukset 2024", "", "\u2022\u00a05.2.", ""])
    (meeting,) = read_page(page).meetings
    assert (meeting.starts, meeting.line) == ("2024-02-05", 6)


@pytest.mark.parametrize("bullet", ["•", "·", "-", "–", "—", "*", "▪", "◦", "‣", "●", "○", "✓", "o ", "1.", "2)", "a)"])
def test_bullets_of_every_kind_are_taken_off(bullet: str) -> None:
    found = read_page(f"Ryhmä\n\nTavoitteet\n\n {bullet} Lisäämme tietoa\n")
    assert [each.text for each in found.objectives] == ["Lisäämme tietoa"]


@pytest.mark.parametrize("dash", ["-", "–", "—", "‒", "−", "‑", " - ", " – "])
def test_unusual_dashes_join_times_and_days(dash: str) -> None:
    (meeting,) = read_page(f"Ryhmä\n\nKokoukset\n\n• 5.2.2026 klo 9.00{dash}11.00\n").meetings
    assert (meeting.starts, meeting.ends) == ("2026-02-05T09:00", "2026-02-05T11:00")


def test_decomposed_letters_are_composed() -> None:
    found = read_page("Ryhma\u0308\n\nTavoitteet\n\n- Lisa\u0308a\u0308mme\n")
    assert found.title is not None
    assert (found.title.text, found.objectives[0].text) == ("Ryhmä", "Lisäämme")


def test_a_wrapped_bullet_is_one_point_with_both_lines() -> None:
    (objective,) = read_page("Ryhmä\n\nTavoitteet\n\n  • Lisäämme tietoa\n    kaikille\n").objectives
    assert (objective.text, objective.lines) == ("Lisäämme tietoa kaikille", (5, 6))


def test_an_endless_line_is_cut_and_said_so() -> None:
    found = read_page("Ryhmä\n\n" + "sana " * 4000)
    assert "line_cut" in {each.code for each in found.questions}


def test_a_page_of_endless_dates_stops_and_says_so() -> None:
    found = read_page("Ryhmä\n\nKokoukset 2024\n\n" + "- 5.2.2024 klo 9\n" * 5000)
    assert "too_many_dates" in {each.code for each in found.questions}


HOSTILE = [
    "1",
    "1.",
    "5.2. ",
    " ",
    "\n",
    "a@",
    "a (at) b ",
    "-",
    "1-",
    "1. ja ",
    "(",
    "Onni Salo, ",
    "Onni Salo\n",
    "Aa ",
    "puh. 050 ",
    "0 ",
    "www.a",
    "[a](",
    "A. ",
    "klo 9-",
    "ma ",
    "ryhmä ",
    "Kokous\n\n",
    "joka kuukauden ",
    "2024 ",
    "vastaa ",
    "tehtävä on ",
    "a | ",
    "\t",
    "strateginen tahtotila ",
    "5.2. klo 9–",
    "5. ja ",
    "+358 ",
    "a.a",
    "_",
    "x" * 90 + " ",
    "1. a\n",
    "Hanke\nX vastaa\n",
    "- 5.2. klo 9-11\n",
    "Paikka: X\n",
    "- kokous TBA\n",
    "Kokoukset\n\n- 5.2.\n\n",
    "Seuraavat kokoukset ilmoitetaan myöhemmin.\n",
]


def calls(text: str) -> int:
    """How many calls and generator steps reading the text takes: the work done, however busy the machine is."""
    counted = 0

    def count(_frame: FrameType, _event: str, _arg: object) -> None:
        nonlocal counted
        counted += 1

    sys.setprofile(count)
    try:
        read_page(text)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_times_the_hostile_text_is_about_ten_times_the_work(piece: str) -> None:
    small, large = (piece * (size // len(piece.encode())) for size in (MAX_BYTES // 100, MAX_BYTES // 10))
    assert calls(large) < 20 * calls(small) + 2000


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_page_of_full_size_is_read_to_its_end(piece: str) -> None:
    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError("a pattern backtracks without end")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, 120)
    try:
        assert isinstance(read_page(piece * (MAX_BYTES // len(piece.encode()))), Findings)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
