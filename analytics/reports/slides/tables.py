"""Native tables: words in lines, and the heat map on its colours; what is protected is a hatch with words.

In: a block of a report, a slide with a place for a table. Out: the table.
Called by: `analytics.reports.slides.writing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
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
from analytics.reports.paper.grouptables import ARROWS, CLASSES
from analytics.reports.slides import columns
from analytics.reports.slides.charts import rgb
from analytics.reports.slides.deck import CONTENT, EDGE, INNER, NAMESPACES, NOTE, Box
from analytics.reports.slides.paging import ROW_LETTERS, lines_of_row
from analytics.reports.slides.words import add_run, describe, place
from analytics.reports.story.parts import Entry, Grid, Protected

PLAIN: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No Style, No Grid": what is drawn is drawn here
HEAT_ROWS: Final = 12  # of one slide
GRID_LINES: Final = 17  # of one slide
NAME_LETTERS: Final = 32  # of one line of a group's name
LINE_HEIGHT: Final = 0.31
ROOM: Final = 4.5  # inches for a whole table
ROOMY: Final = 11  # lines; a table with no more has larger text
TEXT, LARGE = 12, 14  # points of words
NOTE_POINTS: Final = 10
LEGEND: Final = Box(EDGE, 6.46, INNER, 0.52)
HIGHLIGHT: Final = f'<a:highlight {NAMESPACES}><a:srgbClr val="{{}}"/></a:highlight>'
SPACE: Final = "\N{NO-BREAK SPACE}"
INDENT: Final = 0.16
BETWEEN: Final = 0.3  # inches between two tables of one slide


@dataclass(frozen=True)
class Line:
    """A group's line of one piece of the heat map."""

    group: Group
    depth: int
    cells: Sequence[HeatCell]


Piece = tuple[Sequence[str], Sequence[Line]]  # titles of themes, lines of groups


def grid(slide: Any, block: Grid, _: Wording, brand: Brand) -> Any:
    """A table of words."""
    frame = place(slide, CONTENT).insert_table(len(block.rows) + 1, len(block.headers))
    table = undressed(frame, block.title)
    widths = widths_of(block)
    for column, width in enumerate(widths):
        table.columns[column].width = Inches(width)
    for column, text in enumerate(block.headers):
        header(table.cell(0, column), text, brand, middle=False)
    for row, entries in enumerate(block.rows, 1):
        for column, entry in enumerate(entries):
            depth = block.depths[row - 1] if block.depths and column == 0 else 0
            write(table.cell(row, column), entry, _, depth=depth, strong=column == 0 and depth == 0)
    lines = sum(lines_of_row(block, row) for row in block.rows)
    if sum(lines_of_row(block, row, ROW_LETTERS * TEXT / LARGE) for row in block.rows) <= ROOMY:
        enlarge(table)
    lower(table, min(0.38, ROOM / (lines + 1.45)))
    return table


def heats(slide: Any, parts: Sequence[Piece], points: float, _: Wording, brand: Brand) -> None:
    """Pieces of the heat map, one below the other; `points` of the titles."""
    room = place(slide, CONTENT)
    left, top, width = room.left, room.top, room.width
    for number, part in enumerate(parts):
        size = (len(part[1]) + 1, len(part[0]) + 1)
        if number == 0:
            frame = room.insert_table(*size)
        else:
            before, frame = frame, slide.shapes.add_table(*size, left, top, width, Inches(LINE_HEIGHT))
            before._element.addnext(frame._element)  # what is below is read next
        heat(frame, part, points, _, brand)
        top += Inches(LINE_HEIGHT * (size[0] + 0.45) + BETWEEN)


def heat(frame: Any, part: Piece, points: float, _: Wording, brand: Brand) -> Any:
    """Groups and themes; numbers, margins and arrows are text, as on the page."""
    titles, rows = part
    table = undressed(frame, _("Groups and themes"))
    table.columns[0].width = Inches(columns.NAME)
    for column, width in enumerate(columns.widths_of(titles, points), 1):
        table.columns[column].width = Inches(width)
    header(table.cell(0, 0), _("Group"), brand, middle=False)
    for column, title in enumerate(titles, 1):
        header(table.cell(0, column), title, brand, middle=True, points=points)
    for number, row in enumerate(rows, 1):
        name = name_of(row.group, _)
        write(table.cell(number, 0), name, _, depth=max(0, row.depth - 1), strong=row.depth == 0)
        for column, cell in enumerate(row.cells, 1):
            heat_cell(table.cell(number, column), cell, _)
    lower(table, LINE_HEIGHT)
    return table


def legend(slide: Any, said: Sequence[str]) -> None:
    """Where each colour begins, on the colour itself; below it what the signs mean."""
    found = place(slide, NOTE)
    found.left, found.top, found.width, found.height = LEGEND.emu
    colours, signs = found.text_frame.paragraphs[0], found.text_frame.add_paragraph()
    for number, label in enumerate(CLASSES, 1):
        run = add_run(colours, f"{SPACE}{label}{SPACE}", NOTE_POINTS, colour=on_colour(number))
        run._r.rPr.append(parse_xml(HIGHLIGHT.format(RAMP[number - 1].lstrip("#"))))
    add_run(signs, " · ".join(said), NOTE_POINTS)


def name_of(group: Group, _: Wording) -> str:
    return _("Whole organisation") if group.id == ORGANISATION else group.label


def lines_of_name(group: Group, _: Wording) -> int:
    """How often a group's name breaks in its column."""
    return ceil(len(name_of(group, _)) / NAME_LETTERS)


def undressed(frame: Any, title: str) -> Any:
    """A table without any style, with its name."""
    describe(frame, title, title)
    table = frame.table
    table.first_row, table.first_col, table.horz_banding = True, True, False
    table._tbl.tblPr.find("{*}tableStyleId").text = PLAIN
    return table


def enlarge(table: Any) -> None:
    for cell in table.iter_cells():
        for run in cell.text_frame.paragraphs[0].runs:
            run.font.size = Pt(LARGE)


def lower(table: Any, height: float) -> None:
    for number, row in enumerate(table.rows):
        row.height = Inches(height if number else height * 1.45)


def widths_of(block: Grid) -> list[float]:
    """Share the width of a slide among the columns."""
    return [INNER * part / sum(block.weights) for part in block.weights]


def header(cell: Any, text: str, brand: Brand, *, middle: bool, points: float = 11) -> None:
    settle(cell, anchor=MSO_ANCHOR.BOTTOM)
    if middle:
        cell.margin_left = cell.margin_right = Inches(columns.MARGIN)
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER if middle else PP_ALIGN.LEFT
    add_run(paragraph, text, points, bold=True, colour=INK)
    border(cell, brand.accent, 19050)


def write(cell: Any, entry: Entry, _: Wording, *, depth: int, strong: bool) -> None:
    if isinstance(entry, Protected):
        hatch(cell, _)
        return
    settle(cell)
    cell.margin_left = Inches(0.05 + INDENT * depth)
    add_run(cell.text_frame.paragraphs[0], entry, TEXT, bold=strong, colour=INK)
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
