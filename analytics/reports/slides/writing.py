"""Writes a report as slides: one idea on each, its sentence as the title, the rest in the notes.

In: a desk, a brand. Out: bytes of a PPTX, the same for the same wave. Called by: survey.app.inspection.exporting.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from analytics.pages.desk import Desk
from analytics.reports.brand import Brand
from analytics.reports.slides import charts, tables
from analytics.reports.slides.captions import caption
from analytics.reports.slides.cover import cover
from analytics.reports.slides.deck import CONTENT, FIGURES, NOTE, blank
from analytics.reports.slides.packing import packed
from analytics.reports.slides.paging import paged_lines, parts_of
from analytics.reports.slides.show import Show
from analytics.reports.slides.words import accented, add_run, place, put, put_lines
from analytics.reports.story.parts import Block, Chapter, Course, Facts, Grid, Heat, Said, Shares, Standing, Terms
from analytics.reports.story.telling import Room, report

ROOM: Final = Room(heat=52, turnout=28, outlook=14, questions=False)
POINTS: Final = 16
PAIRS: Final = 10  # of bars on one slide


def pptx_bytes(desk: Desk, brand: Brand) -> bytes:
    """Write the deck of a wave, or of the group in focus.

    Raises: NothingShown, NothingToSummarise.
    """
    found = report(desk, ROOM)
    deck = blank(brand)
    properties(deck, desk, found.title)
    show = Show(deck, found, brand)
    cover(show)
    for chapter in found.chapters:
        slides_of(show, chapter)
    return packed(deck)


def properties(deck: Any, desk: Desk, title: str) -> None:
    """Describe the document; its date is the day the wave closed."""
    about, day = deck.core_properties, datetime.fromisoformat(str(desk.now.release.wave["closed"]))
    organisation = str(desk.now.manifest["organisation"])
    about.title, about.author, about.last_modified_by = title, organisation, organisation
    about.created = about.modified = day
    about.language = desk.words.locale.replace("_", "-")
    about.keywords, about.comments, about.revision = "", "", 1


def slides_of(show: Show, chapter: Chapter) -> None:
    """One or more slides for every block; what stands together at a glance is one."""
    if any(isinstance(block, Facts) for block in chapter.blocks):
        figures(show, chapter)
        return
    for number, (kind, run) in enumerate(groupby(chapter.blocks, key=lambda block: isinstance(block, Terms | Said))):
        first = number == 0
        if kind:
            text(show, chapter, list(run), first)
            continue
        for place_, block in enumerate(run):
            WRITERS[type(block)](show, chapter, block, first and place_ == 0)


def figures(show: Show, chapter: Chapter) -> None:
    """Three large figures, and below them what is worth a look first."""
    slide = show.add("Figures", chapter.headline, chapter.lead)
    facts = next(block for block in chapter.blocks if isinstance(block, Facts))
    for idx, figure in zip(FIGURES, facts.figures, strict=False):
        frame = place(slide, idx).text_frame
        add_run(frame.paragraphs[0], figure.title, 14)
        large = frame.add_paragraph()
        accented(add_run(large, figure.value, 40, bold=True))
        add_run(large, f" {figure.beside}", 14)
        if figure.below:
            add_run(frame.add_paragraph(), figure.below, 14)
    said = next((block for block in chapter.blocks if isinstance(block, Said)), None)
    if said:
        put_lines(slide, CONTENT, [(said.title, ""), *(("", line) for line in said.lines)], POINTS)
    show.close(slide, chapter, [])


def chart(show: Show, chapter: Chapter, block: Standing | Course | Shares, first: bool) -> None:
    title, said = chapter.headline if first else block.title, caption(block, show.report.words)
    for number, (heading, part) in enumerate(numbered(title, pieces_of(block))):
        slide = show.add("Chart", heading, chapter.lead if first and number == 0 else "")
        put(slide, NOTE, said)
        CHARTS[type(block)](slide, part, show.report.words)
        show.close(slide, chapter, [block.alt, said])


def pieces_of(block: Standing | Course | Shares) -> list[Any]:
    """Two bars for every theme need twice the room: such a chart has two slides, with half of the themes on each."""
    if not isinstance(block, Standing) or block.names.organisation is None or len(block.rows) <= PAIRS:
        return [block]
    half = -(-len(block.rows) // 2)
    return [replace(block, rows=block.rows[:half]), replace(block, rows=block.rows[half:])]


def grid(show: Show, chapter: Chapter, block: Grid, first: bool) -> None:
    """A table, on as many slides as it needs; only the first has the sentence, the others say what they go on with."""
    title = chapter.headline if first else f"{chapter.name}: {block.title}"
    for number, (heading, part) in enumerate(numbered(title, parts_of(block, tables.GRID_ROWS))):
        slide = show.add("Table", heading, chapter.lead if first and number == 0 else "")
        tables.grid(slide, part, show.report.words, show.brand)
        put(slide, NOTE, block.note)
        show.close(slide, chapter, [block.note])


def heat(show: Show, chapter: Chapter, block: Heat, _first: bool) -> None:
    """The heat map in pieces: a few themes and groups on each slide, the header on all of them."""
    pieces = [
        (block.titles[column : column + tables.HEAT_THEMES], cut(block, row, column))
        for row in range(0, len(block.rows), tables.HEAT_ROWS)
        for column in range(0, len(block.titles), tables.HEAT_THEMES)
    ]
    for number, (heading, part) in enumerate(numbered(chapter.headline, pieces)):
        slide = show.add("Table", heading, chapter.lead if number == 0 else "")
        tables.heat(slide, part, show.report.words, show.brand)
        put(slide, NOTE, "  ".join(block.said))
        show.close(slide, chapter, [])


def cut(block: Heat, row: int, column: int) -> list[tables.Line]:
    return [
        tables.Line(line.group, line.depth, line.cells[column : column + tables.HEAT_THEMES])
        for line in block.rows[row : row + tables.HEAT_ROWS]
    ]


def text(show: Show, chapter: Chapter, blocks: list[Block], first: bool) -> None:
    """Sentences under their headings, as many as a slide holds."""
    entries = [entry for block in blocks for entry in lines_of(block)]
    title = chapter.headline if first else f"{chapter.name}: {chapter.headline}"
    for number, (titled, part) in enumerate(numbered(title, paged_lines(entries))):
        slide = show.add("Text", titled, chapter.lead if first and number == 0 else "")
        put_lines(slide, CONTENT, part, POINTS)
        show.close(slide, chapter, [])


def lines_of(block: Block) -> list[tuple[str, str]]:
    """A heading is a pair whose second part is empty."""
    if isinstance(block, Terms):
        return [(block.title, ""), *block.entries] if block.title else list(block.entries)
    assert isinstance(block, Said)
    lines = [("", line) for line in block.lines]
    return [(block.title, ""), *lines] if block.title else lines


def numbered(title: str, parts: list[Any]) -> Iterator[tuple[str, Any]]:
    """Give every slide a title of its own, so that a list of titles tells them apart."""
    for number, part in enumerate(parts, 1):
        yield (title if len(parts) == 1 else f"{title} ({number}/{len(parts)})"), part


Writing = Callable[[Show, Chapter, Any, bool], None]
WRITERS: Final[Mapping[type, Writing]] = {
    Standing: chart,
    Course: chart,
    Shares: chart,
    Grid: grid,
    Heat: heat,
}
CHARTS: Final[Mapping[type, Callable[..., Any]]] = {
    Standing: charts.standing,
    Course: charts.course,
    Shares: charts.shares,
}
