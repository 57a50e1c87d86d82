"""The sheet of groups and themes: typed numbers on the colours of the heat map, a hatch where nothing is shown.

In: a wave as its organiser may see it. Out: a filled worksheet. Called by: `analytics.reports.workbook.sheets`.
"""

from typing import Final

from analytics.figures.drawn.heatmap import HeatCell
from analytics.figures.readings import Why
from analytics.pages.desk import Desk
from analytics.pages.groups import HeatRow, heat_rows
from analytics.pages.seen.visible import ORGANISATION
from analytics.reports.extent import covered, depth_in
from analytics.reports.paper.grouptables import left_out, signs
from analytics.reports.workbook.styles import Page

FIRST_ROW: Final = 4  # a title, an explanation, two lines of headers
LEAD: Final = 2  # columns before the first theme


def fill(page: Page, desk: Desk) -> None:
    """Write one line for every group in the order of the tree; per theme its index and beside it the margin."""
    _, groups = page.words, covered(desk)
    listed = [group for group in groups if not desk.now.protected_throughout(group)]
    rows = heat_rows(desk, listed, {})
    heading(page, [_.title(theme.title) for theme in desk.themes])
    for place, row in enumerate(rows, FIRST_ROW):
        group_line(page, place, row, depth_in(desk, row.group))
    cells = [cell for row in rows for cell in row.cells]
    said = [*signs(cells, _), *left_out(len(groups) - len(listed), _)]
    for place, text in enumerate(said, FIRST_ROW + len(rows) + 1):
        page.sheet.write_string(place, 0, text, page.styles.quiet)


def heading(page: Page, titles: list[str]) -> None:
    """Two lines of headers. Line by line, because what is written cannot be written to again."""
    _, sheet, styles = page.words, page.sheet, page.styles
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 13)
    sheet.set_column(LEAD, LEAD - 1 + 2 * len(titles), 6.5)
    sheet.freeze_panes(FIRST_ROW, LEAD)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, _("Groups and themes"), styles.title)
    order = _(
        "Index from 0 to 100 with its 95%% margin. Groups stand in the order of the organisation, never in the order of"
        " their numbers."
    )
    sheet.write_string(1, 0, order, styles.quiet)
    sheet.set_row(FIRST_ROW - 2, 46)
    for place, title in enumerate(titles):
        column = LEAD + 2 * place
        sheet.merge_range(FIRST_ROW - 2, column, FIRST_ROW - 2, column + 1, "", styles.over)
        sheet.write_string(FIRST_ROW - 2, column, title, styles.over)
    sheet.set_row(FIRST_ROW - 1, 30)
    sheet.write_string(FIRST_ROW - 1, 0, _("Group"), styles.header)
    sheet.write_string(FIRST_ROW - 1, 1, _("People who answered"), styles.header)
    for place in range(len(titles)):
        sheet.write_string(FIRST_ROW - 1, LEAD + 2 * place, _("Index"), styles.header_middle)
        sheet.write_string(FIRST_ROW - 1, LEAD + 2 * place + 1, "±", styles.header_middle)


def group_line(page: Page, place: int, row: HeatRow, depth: int) -> None:
    _, sheet, styles = page.words, page.sheet, page.styles
    sheet.set_row(place, 21)
    name = _("Whole organisation") if row.group.id == ORGANISATION else row.group.label
    sheet.write_string(place, 0, name, styles.name(depth))
    sheet.write_string(place, 1, row.answered, styles.plain)
    for column, cell in enumerate(row.cells):
        pair(page, (place, LEAD + 2 * column), cell)


def pair(page: Page, where: tuple[int, int], cell: HeatCell) -> None:
    """Write an index and its margin as numbers, or the hatch without any."""
    sheet, styles, reading, (row, column) = page.sheet, page.styles, cell.reading, where
    if reading.shown:
        sheet.write_number(row, column, reading.value, styles.heat(cell.colour, cell.arrow))
        sheet.write_number(
            row, column + 1, reading.margin, styles.heat_margin(cell.colour, together=bool(cell.together))
        )
        return
    protected = reading.why is Why.PROTECTED
    look = styles.protected if protected else styles.not_asked
    sheet.merge_range(row, column, row, column + 1, "", look)
    sheet.write_string(row, column, page.words("not shown") if protected else "·", look)
