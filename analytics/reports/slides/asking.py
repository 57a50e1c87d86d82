"""Slides about single questions and about conversations: a theme's questions on each, or how to talk about it.

In: a deck while it is written, a block of a chapter. Out: slides. Called by: `analytics.reports.slides.writing`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from analytics.figures.readings import Shown
from analytics.figures.wording import Wording
from analytics.reports.slides import answers
from analytics.reports.slides.deck import CONTENT, NOTE
from analytics.reports.slides.paging import balanced, numbered, points_of
from analytics.reports.slides.show import Show
from analytics.reports.slides.words import Line, put, put_lines
from analytics.reports.story.detail import within
from analytics.reports.story.parts import Chapter, Questions, Split, Talk

QUESTIONS: Final = 6  # of one slide
Drawing = Callable[[Any, Questions, Wording], Any]


def questions(show: Show, chapter: Chapter, block: Questions, _first: bool) -> None:
    """Those with shares, then those of which only the average may be shown; a theme with neither has no slide."""
    _ = show.report.words
    shared = [row for row in block.rows if row.sides]
    others = [row for row in block.rows if not row.sides and row.level.shown]
    drawings: list[tuple[Drawing, str, Sequence[Split]]] = [
        *((answers.distribution, sides_note(part, _), part) for part in balanced(shared, QUESTIONS)),
        *((answers.averages, averages_note(_), part) for part in balanced(others, QUESTIONS)),
    ]
    for heading, (draw, note, part) in numbered(block.title, drawings):
        slide = show.add("Chart", headline(heading, part, _), block.about)
        put(slide, NOTE, " ".join([note, *beside(part)]))
        draw(slide, replace(block, rows=tuple(part)), _)
        show.close(
            slide, chapter, [block.conclusion, *(f"{row.question}: {row.words}" for row in part), *hidden(block, _)]
        )


def headline(title: str, rows: Sequence[Split], _: Wording) -> str:
    """From where to where the questions reach, if margins can tell: in favourable shares, else as indices."""
    shares = [Shown(row.sides[-1], row.margins[-1]) for row in rows if row.sides]
    found = sorted(shares or [row.level for row in rows if row.level.shown], key=lambda one: one.value)
    low, high = _.whole(found[0].value), _.whole(found[-1].value)
    if low != high and found[-1].bottom <= found[0].top:
        return _("%(theme)s: no clear difference between the questions", theme=title)
    if shares and low == high:
        return _("%(theme)s: %(percent)s%% favourable", theme=title, percent=low)
    if shares:
        return _("%(theme)s: from %(low)s%% to %(high)s%% favourable", theme=title, low=low, high=high)
    if low == high:
        return _("%(theme)s: at %(value)s of 100", theme=title, value=low)
    return _("%(theme)s: from %(low)s to %(high)s of 100", theme=title, low=low, high=high)


def sides_note(rows: Sequence[Split], _: Wording) -> str:
    return within(_("Percent of those who answered each question."), [part for row in rows for part in row.margins], _)


def averages_note(_: Wording) -> str:
    what = _("Average as an index from 0 to 100.")
    whiskers = _("Thin lines are 95%% intervals; where none is seen, it is shorter than the mark.")
    return f"{what} {whiskers}"


def beside(rows: Sequence[Split]) -> list[str]:
    """Whose numbers these are, if they are a larger group's, and what else belongs to a question; each once."""
    found = dict.fromkeys(row.beside for row in rows if row.beside)
    return [f"{text[:1].upper()}{text[1:]}." for text in found]


def hidden(block: Questions, _: Wording) -> list[str]:
    left = sum(1 for row in block.rows if not row.shown)
    return [_("%(n)s of %(all)s are not shown, to protect anonymity.", n=left, all=len(block.rows))] if left else []


def talk(show: Show, chapter: Chapter, block: Talk, _first: bool) -> None:
    """What everybody may read is on the slide; what the one who leads the talk has to know is in the notes."""
    _, guide = show.report.words, block.guide
    slide = show.add("Text", block.title)
    lines = [
        Line(_("To begin with"), ""),
        Line("", guide.opening),
        Line(_("Three open questions"), ""),
        *(Line(f"{number}.", question) for number, question in enumerate(guide.questions, 1)),
        Line(_("A small first step"), ""),
        Line("", guide.step),
    ]
    put_lines(slide, CONTENT, lines, points_of([lines]))
    listen = f"{_('What to listen for')}: {guide.listen}"
    avoid = f"{_('What nobody should be asked')}: {guide.avoid}"
    show.close(slide, chapter, [listen, avoid])
