"""Native tables: words in lines, and the heat map on its colours; what is protected is a hatch with words.

In: a block of a report, a slide with a place for a table. Out: the table.
Called by: `analytics.reports.slides.writing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pptx.enum.dml import MSO_PATTERN
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.util import Inches, Pt

from analytics.figures.drawn.heatmap import HeatCell
from analytics.figures.readings import PROTECTED
from analytics.figures.wording import Wording
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Group
from analytics.reports.brand import Brand
from analytics.reports.colours import HATCH, INK, INK_2, LINE, RAMP, WHITE, on_colour
from analytics.reports.paper.grouptables import ARROWS
from analytics.reports.slides.charts import rgb
from analytics.reports.slides.deck import CONTENT, INNER, NAMESPACES
from analytics.reports.slides.words import add_run, describe, place
from analytics.reports.story.parts import Entry, Grid, Protected

PLAIN: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid": what is drawn is drawn here
HEAT_ROWS, HEAT_THEMES = 12, 8  # of one slide
GRID_ROWS: Final = 17
NAME: Final = 2.9  # inches of a group's name
LINE_HEIGHT: Final = 0.31
ROOM: Final = 4.5  # inches for a whole table
ROOMY: Final = 11  # lines; a table with no more has larger text
INDENT: Final = 0.16


@dataclass(frozen=True)
class Line:
    """A group's line of one piece of the heat map."""

    group: Group
    depth: int
    cells: Sequence[HeatCell]


def grid(slide: Any, block: Grid, _: Wording, brand: Brand) -> Any:
    """A table of words."""
    table = inserted(slide, len(block.rows) + 1, len(block.headers), block.title)
    widths = widths_of(block)
    for column, width in enumerate(widths):
        table.columns[column].width = Inches(width)
    for column, text in enumerate(block.headers):
        header(table.cell(0, column), text, brand, middle=False)
    for row, entries in enumerate(block.rows, 1):
        for column, entry in enumerate(entries):
            depth = block.depths[row - 1] if block.depths and column == 0 else 0
            write(table.cell(row, column), entry, _, depth=depth, strong=column == 0 and depth == 0)
    if len(block.rows) <= ROOMY:
        enlarge(table)
    lower(table, min(0.38, ROOM / (len(block.rows) + 1.45)))
    return table


def heat(slide: Any, part: tuple[Sequence[str], Sequence[Line]], _: Wording, brand: Brand) -> Any:
    """Groups and themes; numbers, margins and arrows are text, as on the page."""
    titles, rows = part
    table = inserted(slide, len(rows) + 1, len(titles) + 1, _("Groups and themes"))
    table.columns[0].width = Inches(NAME)
    for column in range(1, len(titles) + 1):
        table.columns[column].width = Inches((INNER - NAME) / len(titles))
    header(table.cell(0, 0), _("Group"), brand, middle=False)
    for column, title in enumerate(titles, 1):
        header(table.cell(0, column), title, brand, middle=True)
    for number, row in enumerate(rows, 1):
        name = _("Whole organisation") if row.group.id == ORGANISATION else row.group.label
        write(table.cell(number, 0), name, _, depth=max(0, row.depth - 1), strong=row.depth == 0)
        for column, cell in enumerate(row.cells, 1):
            heat_cell(table.cell(number, column), cell, _)
    lower(table, LINE_HEIGHT)
    return table


def inserted(slide: Any, rows: int, columns: int, title: str) -> Any:
    frame = place(slide, CONTENT).insert_table(rows, columns)
    describe(frame, title, title)
    table = frame.table
    table.first_row, table.first_col, table.horz_banding = True, True, False
    table._tbl.tblPr.find("{*}tableStyleId").text = PLAIN
    return table


def enlarge(table: Any) -> None:
    for cell in table.iter_cells():
        for run in cell.text_frame.paragraphs[0].runs:
            run.font.size = Pt(14)


def lower(table: Any, height: float) -> None:
    for number, row in enumerate(table.rows):
        row.height = Inches(height if number else height * 1.45)


def widths_of(block: Grid) -> list[float]:
    """Share the width by the longest text of each column, none under a tenth."""
    longest = [
        max(len(str(text)) for text in column)
        for column in zip(block.headers, *((entry for entry in row) for row in block.rows), strict=True)
    ]
    parts = [min(max(length, 10), 60) for length in longest]
    return [INNER * part / sum(parts) for part in parts]


def header(cell: Any, text: str, brand: Brand, *, middle: bool) -> None:
    settle(cell, anchor=MSO_ANCHOR.BOTTOM)
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER if middle else PP_ALIGN.LEFT
    add_run(paragraph, text, 11, bold=True, colour=INK)
    border(cell, brand.accent, 19050)


def write(cell: Any, entry: Entry, _: Wording, *, depth: int, strong: bool) -> None:
    if isinstance(entry, Protected):
        hatch(cell, _)
        return
    settle(cell)
    cell.margin_left = Inches(0.05 + INDENT * depth)
    add_run(cell.text_frame.paragraphs[0], entry, 12, bold=strong, colour=INK)
    border(cell, LINE, 6350)


def heat_cell(cell: Any, found: HeatCell, _: Wording) -> None:
    reading = found.reading
    if not reading.shown:
        if reading == PROTECTED:
            hatch(cell, _)
            return
        settle(cell)
        cell.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        add_run(cell.text_frame.paragraphs[0], "·", 12, colour=INK_2)
        return
    settle(cell)
    paragraph, colour = cell.text_frame.paragraphs[0], found.colour or 4
    paragraph.alignment = PP_ALIGN.CENTER
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(RAMP[colour - 1])
    add_run(paragraph, _.whole(reading.value), 12, bold=True, colour=on_colour(colour))
    beside = f" {_.margin(reading.margin).replace(' ', '')}{' ◇' if found.together else ''}"
    add_run(paragraph, beside, 10, colour=on_colour(colour))
    if found.arrow:
        add_run(paragraph, f" {ARROWS[found.arrow]}", 9, colour=on_colour(colour))
    border(cell, WHITE, 19050)


def hatch(cell: Any, _: Wording) -> None:
    """The hatch that says "not shown", always the same, with nothing behind it."""
    settle(cell)
    cell.fill.patterned()
    cell.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    cell.fill.fore_color.rgb, cell.fill.back_color.rgb = rgb(HATCH), rgb(WHITE)
    cell.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    add_run(cell.text_frame.paragraphs[0], _("not shown"), 10, colour=INK_2)
    border(cell, WHITE, 19050)


def settle(cell: Any, anchor: Any = MSO_ANCHOR.MIDDLE) -> None:
    cell.margin_left = cell.margin_right = Inches(0.05)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = anchor


def border(cell: Any, colour: str, width: int) -> None:
    """Draw the line below a cell, which the library has no words for."""
    line = f'<a:lnB {NAMESPACES} w="{width}"><a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill></a:lnB>'
    cell._tc.get_or_add_tcPr().insert(0, parse_xml(line))
