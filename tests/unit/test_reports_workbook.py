"""The workbook holds the board's numbers as numbers, everything else as text, and nothing that runs."""

import re
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from analytics.figures.drawn.heatmap import colour_class
from analytics.figures.readings import reading_of
from analytics.pages.brief.method import sections
from analytics.reports.brand import ACCENT, Brand
from analytics.reports.colours import RAMP
from analytics.reports.story.account import sourced
from analytics.reports.table import COLUMNS, NUMBERS, lines
from analytics.reports.workbook.sheets import write_xlsx
from tests.report_forms import made, seen, written
from tests.report_world import desk, index_of, release

LOOK = Brand("Judge GmbH", "#9C1458")
NAMES = {
    "Operations": "=1+1",
    "Fleet": "@SUM(A1)",
    "Quality": "http://example.org",
    "Finance": "007",
    "People": "Größe",
}


@pytest.fixture(scope="module")
def body() -> bytes:
    return written(write_xlsx, desk(), LOOK)


@pytest.fixture(scope="module")
def book(body: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(body))


def test_it_has_four_sheets_in_the_order_in_which_people_read(book: Any) -> None:
    assert book.sheetnames == ["Overview", "Groups and themes", "All numbers", "Method and protection"]


def test_it_has_the_name_and_the_colour_of_its_organisation_and_no_other(body: bytes, book: Any) -> None:
    method = dict(book["Method and protection"].iter_rows(max_col=2, values_only=True))
    assert method["Organisation"] == LOOK.name
    assert book["All numbers"]["A1"].border.bottom.color.rgb == f"FF{LOOK.accent[1:]}"
    with zipfile.ZipFile(BytesIO(body)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    strange = [name for name, part in parts.items() if b"Northfield" in part or ACCENT[1:].encode() in part]
    assert strange == [] and b"<Company>Judge GmbH<" in parts["docProps/app.xml"]


def test_all_numbers_are_those_of_the_board_as_typed_cells(book: Any) -> None:
    written = list(book["All numbers"].iter_rows(min_row=2, values_only=True))
    numbers = [place for place, name in enumerate(COLUMNS) if name in NUMBERS]
    expected = list(lines(desk()))
    assert len(written) == len(expected) == len(release().cells)
    for row, line in zip(written, expected, strict=True):
        assert [row[place] for place in numbers] == [line.value, line.low, line.high, line.margin, line.noise]


def test_a_withheld_number_is_in_no_cell(book: Any) -> None:
    status, numbers = COLUMNS.index("status"), [place for place, name in enumerate(COLUMNS) if name in NUMBERS]
    rows = [row for row in book["All numbers"].iter_rows(min_row=2, values_only=True) if row[status] == "withheld"]
    assert rows and all(row[place] is None for row in rows for place in numbers)


def test_the_heat_map_shows_the_boards_numbers_in_the_colours_of_the_pages(book: Any) -> None:
    sheet, shown = book["Groups and themes"], desk()
    groups = [group for group in shown.now.groups if not shown.now.protected_throughout(group)]
    own = [(column, theme) for column, theme in enumerate(shown.themes) if not theme.sensitive]
    for row, group in enumerate(groups, 5):
        for column, theme in own:
            cell = index_of(group, theme.measure, release())
            value, margin = sheet.cell(row, 3 + 2 * column), sheet.cell(row, 4 + 2 * column)
            if cell is None or cell.status == "withheld":
                assert (value.value, margin.value) == ("not shown", None)
                continue
            assert (value.value, margin.value) == (cell.value, cell.margin)
            colour = colour_class(reading_of(cell))
            assert colour and value.fill.fgColor.rgb == "FF" + RAMP[colour - 1].removeprefix("#")


def test_an_arrow_belongs_to_the_number_format_and_the_cell_stays_a_number(book: Any) -> None:
    arrows = [cell for row in book["Groups and themes"].iter_rows() for cell in row if "▲" in cell.number_format]
    assert arrows and all(isinstance(cell.value, int | float) for cell in arrows)


def test_no_sheet_has_a_formula_a_link_or_a_macro(body: bytes) -> None:
    with zipfile.ZipFile(BytesIO(written(write_xlsx, desk(names=NAMES), LOOK))) as packed:
        sheets = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/")]
        names = packed.namelist()
    assert not any(re.search(r"<f[ >]|<hyperlink|dataValidation|conditionalFormatting", sheet) for sheet in sheets)
    assert not any("vba" in name.lower() or "external" in name.lower() for name in names)


def test_a_name_that_looks_like_a_formula_a_link_or_a_number_stays_text() -> None:
    sheet = openpyxl.load_workbook(BytesIO(written(write_xlsx, desk(names=NAMES), LOOK)))["All numbers"]
    found = {cell.value: cell.data_type for cell in column(sheet, "group") if cell.value in NAMES.values()}
    assert found == dict.fromkeys(NAMES.values(), "s") | {"=1+1": "s"}


def column(sheet: Worksheet, name: str) -> list[Any]:
    return [row[COLUMNS.index(name)] for row in sheet.iter_rows(min_row=2)]


def test_the_method_sheet_says_the_rules_of_this_wave(book: Any) -> None:
    said = " ".join(str(value) for row in book["Method and protection"].values for value in row if value)
    assert "A number needs 6 answers" in said and "Sensitive questions need 9" in said
    assert "“Work and wellbeing”, version 1, Made up for tests, licence: CC0-1.0" in said
    assert "to 0.25 below 40 answers, to 0.1 below 100" in said and "2.0 and 4.5" in said


def test_headers_are_frozen_and_the_document_says_what_it_is(book: Any) -> None:
    assert book["All numbers"].freeze_panes == "C2" and book["Groups and themes"].freeze_panes == "C5"
    assert book["All numbers"].auto_filter.ref == f"A1:Q{len(release().cells) + 1}"
    assert (book.properties.title, book.properties.creator) == ("Results: Autumn 2026", "Judge GmbH")


def test_the_same_wave_makes_the_same_bytes_dated_by_its_closing_day(body: bytes, book: Any) -> None:
    assert book.properties.created == book.properties.modified == datetime(2026, 10, 9)  # noqa: DTZ001
    assert written(write_xlsx, desk(), LOOK) == body


def test_the_workbook_speaks_german() -> None:
    book = openpyxl.load_workbook(BytesIO(written(write_xlsx, desk(lang="de"), LOOK)))
    assert book.sheetnames == ["Überblick", "Gruppen und Themenfelder", "Alle Zahlen", "Methode und Schutz"]
    assert book["Gruppen und Themenfelder"]["A5"].value == "Ganze Organisation"


def test_the_sheet_of_the_method_says_what_the_page_of_the_method_says() -> None:
    book = openpyxl.load_workbook(BytesIO(made("xlsx")))
    said = {row[1] for row in book["Method and protection"].iter_rows(values_only=True)}
    assert {sourced(rule) for one in sections(seen()) for rule in one.rules} <= said
