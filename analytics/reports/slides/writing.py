"""Writes a report as slides: one idea on each, its sentence as the title, the rest in the notes.

In: a desk, a brand. Out: bytes of a PPTX, the same for the same wave. Called by: survey.app.inspection.exporting.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from analytics.figures.wording import Wording
from analytics.pages.desk import Desk
from analytics.pages.groups import HeatRow
from analytics.reports.brand import Brand
from analytics.reports.slides import asking, charts, tables
from analytics.reports.slides.captions import caption
from analytics.reports.slides.columns import columns_of
from analytics.reports.slides.cover import cover
from analytics.reports.slides.deck import CONTENT, FIGURES, NOTE, POINTS, blank
from analytics.reports.slides.packing import packed
from analytics.reports.slides.paging import balanced, numbered, paged, parts_of, points_of, spans_of, units_of
from analytics.reports.slides.show import Show
from analytics.reports.slides.words import Line, accented, add_run, place, put, put_lines, speak
from analytics.reports.story.parts import (
    Block,
    Chapter,
    Course,
    Deed,
    Facts,
    Grid,
    Heat,
    Picks,
    Questions,
    Said,
    Shares,
    Standing,
    Talk,
    Terms,
)
from analytics.reports.story.telling import Room, report

ROOM: Final = Room(heat=52, turnout=28, outlook=14, deeds=10)
PAIRS: Final = 10  # of bars on one slide


def pptx_bytes(desk: Desk, brand: Brand) -> bytes:
    """Write the deck of a wave, or of the group in focus.

    Raises: NothingShown, NothingToSummarise.
    """
    found = report(desk, ROOM)
    deck = blank(brand)
    properties(deck, desk, found.title, brand.name)
    show = Show(deck, found, brand)
    cover(show)
    for chapter in found.chapters:
        slides_of(show, chapter)
    speaks(deck, found.words.lang)
    return packed(deck)


def speaks(deck: Any, language: str) -> None:
    """Say on every slide, in its notes and its charts, and for what somebody adds, in which language it is."""
    speak(deck.element, language)
    for slide in deck.slides:
        speak(slide._element, language)
        speak(slide.notes_slide._element, language)
        for shape in slide.shapes:
            if shape.has_chart:
                speak(shape.chart._chartSpace, language)


def properties(deck: Any, desk: Desk, title: str, organisation: str) -> None:
    """Describe the document; its date is the day the wave closed."""
    about, day = deck.core_properties, datetime.fromisoformat(str(desk.now.release.wave["closed"]))
    about.title, about.author, about.last_modified_by = title, organisation, organisation
    about.created = about.modified = day
    about.language = desk.words.locale.replace("_", "-")
    about.keywords, about.comments, about.revision = "", "", 1


def slides_of(show: Show, chapter: Chapter) -> None:
    """One or more slides for every block; what stands together at a glance is one."""
    if any(isinstance(block, Facts) for block in chapter.blocks):
        figures(show, chapter)
        return
    shown = [block for block in chapter.blocks if not (isinstance(block, Grid) and block.aside)]
    for number, (kind, run) in enumerate(groupby(shown, key=lambda block: isinstance(block, Written))):
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
        put_lines(slide, CONTENT, [Line(said.title, ""), *(Line("", line) for line in said.lines)], POINTS)
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
    """A table, on as many slides as it needs; only the first of a chapter has its sentence, each says what it is of."""
    several = sum(isinstance(one, Grid) and not one.aside for one in chapter.blocks) > 1
    named = f"{chapter.headline}: {block.title}" if several and block.title else chapter.headline
    title = named if first else f"{chapter.name}: {block.title}"
    for number, (heading, part) in enumerate(numbered(title, parts_of(block, tables.GRID_LINES))):
        slide = show.add("Table", heading, chapter.lead if first and number == 0 else "")
        tables.grid(slide, part, show.report.words, show.brand)
        put(slide, NOTE, block.note)
        show.close(slide, chapter, [block.note])


def heat(show: Show, chapter: Chapter, block: Heat, _first: bool) -> None:
    """The heat map in pieces: a few themes and groups on each slide, the header on all of them."""
    lines = [tables.lines_of_name(row.group, show.report.words) for row in block.rows]
    columns = columns_of(block.titles)
    pieces = [
        ([block.titles[place] for place in places], cut(rows, places))
        for span in spans_of(lines, tables.HEAT_ROWS)
        for rows in [block.rows[span]]
        for places in columns.places
    ]
    together = tables.HEAT_ROWS // (sum(lines) + 2) or 1  # a few lines have room for several pieces
    slides = balanced(pieces, together)
    for number, (heading, parts) in enumerate(numbered(chapter.name, slides)):
        first = number == 0
        slide = show.add("Table", chapter.headline if first else heading, chapter.lead if first else "")
        tables.heats(slide, parts, columns.points, show.report.words, show.brand)
        tables.legend(slide, block.said)
        show.close(slide, chapter, [])


def cut(rows: Sequence[HeatRow], places: Sequence[int]) -> list[tables.Line]:
    return [tables.Line(row.group, row.depth, [row.cells[place] for place in places]) for row in rows]


def text(show: Show, chapter: Chapter, blocks: list[Block], first: bool) -> None:
    """Sentences under their headings, as many as a slide holds; what was done is told on one slide."""
    told = [(block, lines_of(block, show.report.words)) for block in blocks]
    units = [unit for block, lines in told for unit in ([lines] if isinstance(block, Deed) else units_of(lines))]
    pages, title = paged(units), chapter.headline if first else f"{chapter.name}: {chapter.headline}"
    points = points_of(pages)
    for number, (titled, page) in enumerate(numbered(title, pages)):
        slide = show.add("Text", titled, chapter.lead if first and number == 0 else "")
        put_lines(slide, CONTENT, page, points)
        show.close(slide, chapter, [])


def lines_of(block: Block, _: Wording) -> list[Line]:
    """What is told, under its heading; the words of an organisation in the language in which it wrote them."""
    if isinstance(block, Terms):
        lines = [Line(*entry) for entry in block.entries]
    elif isinstance(block, Picks):
        lines = [Line(f"{theme} {index}:", why) for theme, index, why in block.rows]
        lines += [Line("", block.note)] if block.note else []
    elif isinstance(block, Deed):
        words = Line("", _("“%(title)s”", title=" ".join(block.words)), block.language)
        lines = [Line("", block.said), words, Line("", block.state), Line("", block.after)]
    else:
        assert isinstance(block, Said)
        lines = [Line("", line) for line in block.lines]
    return [Line(block.title, ""), *lines] if block.title else lines


Written = Terms | Said | Picks | Deed
Writing = Callable[[Show, Chapter, Any, bool], None]
WRITERS: Final[Mapping[type, Writing]] = {
    Standing: chart,
    Course: chart,
    Shares: chart,
    Grid: grid,
    Heat: heat,
    Questions: asking.questions,
    Talk: asking.talk,
}
CHARTS: Final[Mapping[type, Callable[..., Any]]] = {
    Standing: charts.standing,
    Course: charts.course,
    Shares: charts.shares,
}
