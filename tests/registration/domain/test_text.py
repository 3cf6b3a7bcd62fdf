import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.domain.text import BadText, has_letter, lines, one_line


@pytest.mark.parametrize(
    "name",
    [
        "Å",
        "Ø",
        "李",
        "Maija Mallikas",
        "Anna-Liisa von und zu Esimerkki",
        "D’Angelo O'Neil",
        "Sigríður Þórsdóttir",
        "Иван Петрович",
        "محمد",
        "נעמה",
        "สมชาย",
        "Jiří Ñandú",
        "José María de la Cruz y García",
        "X Æ A-12",
        "Maija 🌻 Mallikas",
    ],
)
def test_a_name_of_any_script_stays_as_it_is(name: str) -> None:
    assert one_line(name, longest=200) == name


def test_spaces_around_are_trimmed_and_runs_become_one() -> None:
    assert one_line(" \tMaija \u00a0\u2009  Mallikas\r\n", longest=200) == "Maija Mallikas"


def test_text_becomes_nfc() -> None:
    assert one_line("A\u030a", longest=200) == "Å"


@pytest.mark.parametrize(
    "mark",
    [
        *"\x00\x07\x1b\x7f\x85\n\r\t",
        *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        *"\u200b\u2060\ufeff\u00ad\u2028\u2029\ue000\ufffd",
        "\U000e0041",
    ],
)
def test_controls_and_marks_that_nobody_sees_are_refused(mark: str) -> None:
    with pytest.raises(BadText) as error:
        one_line(f"Maija{mark}Mallikas", longest=200)
    assert error.value.fault == "characters"


@pytest.mark.parametrize("name", ["علی\u200cرضا", "श्री\u200dमान", "ක්\u200dෂ"])
def test_joiners_are_taken_where_a_script_needs_them(name: str) -> None:
    assert one_line(name, longest=200) == name


@pytest.mark.parametrize("name", ["Mai\u200dja", "Mai\u200cja", "علی\u200c", "\u200cعلی", "ع\u200c\u200cل", "1\u200d2"])
def test_joiners_are_refused_where_they_join_nothing(name: str) -> None:
    with pytest.raises(BadText):
        one_line(name, longest=200)


def test_the_longest_line_is_taken_and_one_character_more_is_not() -> None:
    assert one_line("å" * 200, longest=200) == "å" * 200
    with pytest.raises(BadText) as error:
        one_line("å" * 201, longest=200)
    assert error.value.fault == "too-long"


def test_a_message_keeps_its_lines_whatever_wrote_them() -> None:
    assert (
        lines("\r\nyksi\r\nkaksi\rkolme\n\nneljä\u2028viisi  \n", longest=100) == "yksi\nkaksi\nkolme\n\nneljä\nviisi"
    )


def test_a_message_loses_what_pasting_leaves_behind() -> None:
    assert lines("\ufeffyhteis\u00adtyö\tja\u200b muuta", longest=100) == "yhteistyö ja muuta"


@pytest.mark.parametrize("mark", ["\x00", "\x1b", "\u202e", "\u2066", "\ufffd"])
def test_a_message_with_controls_or_bidirectional_marks_is_refused(mark: str) -> None:
    with pytest.raises(BadText):
        lines(f"yksi\nka{mark}ksi", longest=100)


@pytest.mark.parametrize(("line", "expected"), [("Å", True), ("李", True), ("12", False), ("-.", False), ("🌻", False)])
def test_a_letter_of_any_script_is_one(line: str, expected: bool) -> None:
    assert has_letter(line) is expected


@given(st.text())
def test_a_line_that_is_taken_is_tidy_and_stays_the_same_when_read_again(typed: str) -> None:
    try:
        line = one_line(typed, longest=50)
    except BadText:
        return
    assert unicodedata.is_normalized("NFC", line)
    assert line == line.strip()
    assert "  " not in line
    assert "\n" not in line
    assert one_line(line, longest=50) == line


@given(st.text(alphabet=st.characters(categories=["L"]), min_size=1, max_size=20))
def test_any_letters_of_any_script_are_a_line(typed: str) -> None:
    assert one_line(typed, longest=100) == unicodedata.normalize("NFC", typed)


@given(st.text())
def test_a_message_that_is_taken_stays_the_same_when_read_again(typed: str) -> None:
    try:
        message = lines(typed, longest=50)
    except BadText:
        return
    assert "\r" not in message
    assert lines(message, longest=50) == message
