"""Tables for spreadsheets: CSV and XLSX, in which no cell can become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

import xlsxwriter

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'")


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """CSV (RFC 4180) in UTF-8 with a byte order mark, by which Excel knows it.

    A cell that a spreadsheet could take for a formula gets an apostrophe before it, and so does one that begins with an
    apostrophe: whoever takes one leading apostrophe away has every cell as it was.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(cell) for cell in header])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell


def to_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """An Excel workbook of one sheet. Every cell is text, as it stands; the first row stays in sight."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        sheet = workbook.add_worksheet(_sheet_name(title))
        bold = workbook.add_format({"bold": True})
        for column, cell in enumerate(header):
            sheet.write_string(0, column, cell, bold)
            sheet.set_column(column, column, max(12, min(40, len(cell) + 4)))
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters and none of []:*?/\\ in a sheet's name."""
    return "".join(" " if character in "[]:*?/\\" else character for character in title)[:31].strip("' ") or "1"
