"""XLSX: what a wave showed as a workbook of typed cells, with its method; nothing in it is a formula.

In: a wave as its organiser may see it. Out: bytes, the same for the same wave.
Called by: survey.app.inspection.exporting.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from analytics.figures.questions import origin_text
from analytics.figures.wording import Wording
from analytics.pages import overview
from analytics.pages.brief.method import sections
from analytics.pages.desk import Desk
from analytics.pages.scales import ThemeRow
from analytics.reports.brand import Brand
from analytics.reports.story import rules
from analytics.reports.story.account import sourced
from analytics.reports.table import COLUMNS, NUMBERS, Line, lines
from analytics.reports.workbook import heatsheet
from analytics.reports.workbook.styles import Page, Styles

# What somebody typed stays text, whatever it looks like.
TEXT_STAYS_TEXT: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDTHS: Final = {
    "group": 26,
    "path": 30,
    "measure": 44,
    "statistic": 30,
    "group_id": 24,
    "measure_id": 24,
}  # characters
WIDTH: Final = 13


def write_xlsx(desk: Desk, brand: Brand, file: BinaryIO) -> None:
    """Write the workbook line by line: overview, groups and themes, all numbers, method and protection.

    Lines go to the disk as they are written, and cannot be written twice: a large organisation needs little memory.
    All of it lies in a folder of its own until it is whole, for the library tidies up nothing when a disk is full.
    """
    with TemporaryDirectory(prefix="canopy-") as folder:
        path = Path(folder) / "book"
        with Workbook(path, {"constant_memory": True, "tmpdir": folder, **TEXT_STAYS_TEXT}) as book:
            write_sheets(book, desk, brand)
        with path.open("rb") as whole:
            copyfileobj(whole, file)


def write_sheets(book: Workbook, desk: Desk, brand: Brand) -> None:
    _ = desk.words
    book.set_properties(properties(desk, brand))
    styles = Styles(book, brand.accent)
    overview_sheet(Page(sheet_of(book, _("Overview")), styles, _), desk)
    heatsheet.fill(Page(sheet_of(book, _("Groups and themes"), landscape=True), styles, _), desk)
    numbers_sheet(Page(sheet_of(book, _("All numbers"), landscape=True), styles, _), lines(desk))
    method_sheet(Page(sheet_of(book, _("Method and protection")), styles, _), desk, brand)


def properties(desk: Desk, brand: Brand) -> dict[str, Any]:
    """Describe the document; its date is the day the wave closed, so that the same wave makes the same file."""
    day = datetime.fromisoformat(str(desk.now.release.wave["closed"]))
    return {
        "title": desk.words("Results: %(wave)s", wave=desk.now.title),
        "author": brand.name,
        "company": brand.name,
        "created": day,
    }


def sheet_of(book: Workbook, name: str, *, landscape: bool = False) -> Worksheet:
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # bands of people are text, and meant to be
    if landscape:
        sheet.set_landscape()
    return sheet


def overview_sheet(page: Page, desk: Desk) -> None:
    """Say the headline, the key figures, and every theme of the organisation."""
    _, sheet, styles, found = page.words, page.sheet, page.styles, overview.build(desk)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, titled(desk, found["headline"].text), styles.title)
    sheet.write_string(1, 0, found["headline"].below, styles.plain)
    closed = _("%(wave)s, closed on %(day)s", wave=desk.now.title, day=_.day(str(desk.now.release.wave["closed"])))
    sheet.write_string(2, 0, closed, styles.quiet)
    for row, figure in enumerate(found["figures"], 4):
        sheet.write_string(row, 0, figure.title, styles.plain)
        sheet.write_string(row, 1, figure.value, styles.bold)
        sheet.write_string(row, 2, ", ".join(part for part in (figure.beside, figure.below) if part), styles.quiet)
    theme_table(page, 5 + len(found["figures"]), found["rows"], found["since"])
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, 2, 12)
    sheet.set_column(3, 4, 14)
    sheet.set_column(5, 5, 46)


def titled(desk: Desk, headline: str) -> str:
    return headline if desk.focus_is_organisation else f"{desk.focus.label}: {headline}"


def theme_table(page: Page, row: int, themes: Sequence[ThemeRow], since: str | None) -> None:
    _, sheet, styles = page.words, page.sheet, page.styles
    headers = [_("Theme"), _("Index"), "±"]
    if since:
        headers += [_("Change since %(wave)s", wave=since), "±", _("In words")]
    for column, header in enumerate(headers):
        sheet.write_string(row, column, header, styles.header)
    for place, theme in enumerate(themes, row + 1):
        sheet.write_string(place, 0, theme.title, styles.plain)
        if not theme.reading.shown:
            sheet.write_string(place, 1, _("not shown"), styles.protected)
            continue
        sheet.write_number(place, 1, theme.reading.value, styles.index)
        sheet.write_number(place, 2, theme.reading.margin, styles.index)
        if theme.move:
            sheet.write_number(place, 3, theme.move.difference, styles.change)
            sheet.write_number(place, 4, theme.move.margin, styles.index)
            sheet.write_string(place, 5, theme.change, styles.bold if theme.moved else styles.quiet)


def numbers_sheet(page: Page, found: Iterable[Line]) -> None:
    """Write the tidy table with a filter in its frozen header."""
    _, sheet, styles = page.words, page.sheet, page.styles
    headers, said = column_titles(_), {"released": _("released"), "withheld": _("withheld")}
    said |= {"measured": _("measured"), "computed": _("computed from measured numbers"), "": ""}
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, WIDTHS.get(name, WIDTH), styles.exact if name in NUMBERS else styles.plain)
        sheet.write_string(0, column, headers[name], styles.header)
    row = 0
    for row, line in enumerate(found, 1):
        for column, name in enumerate(COLUMNS):
            value = getattr(line, name)
            if name in NUMBERS:
                if value is not None:
                    sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, said[value] if name in ("status", "basis") else value)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, row, len(COLUMNS) - 1)
    sheet.repeat_rows(0)


def column_titles(_: Wording) -> dict[str, str]:
    return {
        "wave": _("Wave"),
        "group": _("Group"),
        "path": _("Place in the organisation"),
        "level": _("Level"),
        "answered": _("People who answered"),
        "measure": _("Theme or question"),
        "statistic": _("What the number is"),
        "value": _("Value"),
        "low": _("Lowest"),
        "high": _("Highest"),
        "margin": _("Margin"),
        "noise": _("Noise"),
        "basis": _("Measured or computed"),
        "status": _("Status"),
        "group_id": _("Group, identifier"),
        "measure_id": _("Theme or question, identifier"),
        "statistic_id": _("Number, identifier"),
    }


def method_sheet(page: Page, desk: Desk, brand: Brand) -> None:
    """Say what protects people, how to read the columns, how each number is made, and where they come from."""
    _ = page.words
    origin = [
        (_("Organisation"), brand.name),
        (_("Wave"), f"{desk.now.title} ({desk.now.wave})"),
        (_("Closed"), _.day(str(desk.now.release.wave["closed"]))),
        (_("Questionnaire"), origin_text(desk.now.questions, _)),
        (_("Policy"), f"{desk.now.policy['name']} {desk.now.policy['version']}"),
    ]
    row = section(page, 0, _("The rules"), rules.protection(desk))
    row = section(page, row, _("How to read the columns"), rules.columns(_))
    for one in sections(desk):
        row = section(page, row, one.title, [(rule.term, sourced(rule)) for rule in one.rules])
    section(page, row, _("Where the numbers come from"), origin)
    page.sheet.set_column(0, 0, 38)
    page.sheet.set_column(1, 1, 100)


def section(page: Page, row: int, title: str, entries: Sequence[tuple[str, str]]) -> int:
    """Write terms and their sentences under a title; gives the line on which the next section begins."""
    page.sheet.write_string(row, 0, title, page.styles.section)
    for place, (term, text) in enumerate(entries, row + 1):
        page.sheet.write_string(place, 0, term, page.styles.term)
        page.sheet.write_string(place, 1, text, page.styles.prose)
    return row + len(entries) + 2
