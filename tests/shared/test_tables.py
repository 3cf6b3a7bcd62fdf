"""Tables for spreadsheets lose nothing and hold no formulas."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.tables import to_csv, to_xlsx

CELLS = ["=1+1", "+358501234567", "-5", "@import", "'quoted", "\tx", 'plain; "text"', "två\nrader", "00123", "Ämmä"]


@pytest.mark.parametrize("cell", CELLS)
def test_no_cell_of_a_csv_begins_a_formula_and_every_cell_can_be_had_back(cell: str) -> None:
    content = to_csv(["h"], [[cell]])
    (_, (read,)) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")

    assert content.startswith(b"\xef\xbb\xbf")
    assert read[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert read.removeprefix("'") == cell


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_can_be_had_back_from_a_csv(cell: str) -> None:
    content = to_csv(["h"], [[cell, "x"]])
    (_, (read, _)) = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")

    assert read.removeprefix("'") == cell


def test_a_workbook_holds_texts_as_they_are() -> None:
    content = to_xlsx("Jäsenet [2026]: kaikki / en sivu, ja pitkä nimi", ["h"], [[cell] for cell in CELLS])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]

    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == CELLS
    assert all(row[0].data_type == "s" for row in sheet.iter_rows(min_row=2))
    assert len(sheet.title) <= 31
