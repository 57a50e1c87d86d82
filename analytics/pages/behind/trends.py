"""Trends: one theme over all waves, the group in focus against the organisation.

In: a desk. Out: what results/trends.html shows, the Plotly figure among it. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.figures.differences import Move
from analytics.figures.drawn.still import still
from analytics.figures.drawn.trend import Names, Point, trend_figure
from analytics.figures.headline import theme_headline
from analytics.figures.questions import Questions
from analytics.figures.readings import NOT_ASKED, PROTECTED, Reading, Shown
from analytics.figures.sameness import same_questions
from analytics.figures.versus import Kind, Versus, difference_text, theme_standing
from analytics.outside.references import Outside
from analytics.pages.behind.course import Course, Told, course_of
from analytics.pages.desk import Desk
from analytics.pages.scales import theme_rows
from analytics.pages.seen.visible import Visible
from analytics.release.board import Group, WaveEntry


@dataclass(frozen=True)
class WaveRow:
    """One wave of the table below the figure."""

    title: str
    focus: Reading
    organisation: Reading  # or another survey, if the reader chose one
    broken: bool
    called: str  # then, if it is called otherwise now
    regrouped: bool  # its units were told together with others
    absent: bool  # there was no such group, under this name or another
    otherwise: bool  # the theme had other questions, or other words, than in the wave on the desk
    severed: bool = False  # ... than in the wave before
    outside: float | None = None  # what others published for its year; beside the whole organisation only


def build(desk: Desk) -> Mapping[str, Any]:
    _, theme = desk.words, desk.theme
    source = desk.now.standing(desk.focus, theme).source
    others = others_of(desk)
    rows = rows_of(desk, source, others)
    names = Names(
        _.title(theme.title) if desk.focus_is_organisation else source.label,
        second_name(desk),
        _.title(others.title) if others else None,
    )
    figure = trend_figure(
        [Point(row.title, row.focus, row.organisation, row.broken, row.severed, row.outside) for row in rows], names, _
    )
    return {
        "theme": theme,
        "theme_title": _.title(theme.title),
        "rows": rows,
        "names": names,
        "others": others,
        "others_people": _.title(others.population) if others else "",
        "others_caution": _.title(others.caution) if others and others.caution else "",
        "figure": figure,
        "still": still(figure),
        "coarser": source if source.units != desk.focus.units else None,
        "any_protected": any(row.focus == PROTECTED for row in rows),
        "any_regrouped": any(row.regrouped for row in rows),
        "any_broken": any(row.broken for row in rows),
        "any_otherwise": any(row.otherwise for row in rows),
        "outside": desk.comparison.outside,
        "last": next((row for row in reversed(rows) if row.focus.shown), None),
        **said(desk, rows),
    }


def second_name(desk: Desk) -> str | None:
    """Name the line beside the group's: the organisation's, unless another survey was chosen."""
    standing = desk.comparison.standing
    if standing and standing.kind == Kind.OUTSIDE:
        return standing.title
    return None if desk.focus_is_organisation else desk.words("Organisation")


def said(desk: Desk, rows: Sequence[WaveRow]) -> Mapping[str, Any]:
    """What the page says in words: since the wave it is held against, and over all waves that asked the same."""
    standing = desk.comparison.standing
    if standing:
        return said_beside(desk, standing, rows)
    moved, long_run = move_of_theme(desk, desk.comparison.earlier), move_of_theme(desk, first_wave(desk))
    since, first = (earlier.title if earlier else None for earlier in (desk.comparison.earlier, first_wave(desk)))
    course = course_until_now(desk, rows)
    if course:
        long_run, first = None, course.first
    slow = Move(course.points, 0.0, course.direction, 0.0) if course else long_run
    slowly = bool(slow and slow.direction and not (moved and moved.direction))
    return {
        "headline": theme_headline(desk.theme, *((slow, first) if slowly else (moved, since)), desk.words),
        "move": moved,
        "since": since,
        "long_run": long_run,
        "first": first,
        "course": course,
    }


def first_wave(desk: Desk) -> Visible | None:
    """The first wave, unless the page is held against it anyway."""
    first, earlier = desk.first, desk.comparison.earlier
    return None if first and earlier and first.wave == earlier.wave else first


def said_beside(desk: Desk, standing: Versus, rows: Sequence[WaveRow]) -> dict[str, Any]:
    """The same beside the organisation, or another survey: where the group stands now, and its course."""
    found = next((row for row in theme_rows(desk) if row.theme.measure == desk.theme.measure), None)
    direction = found.direction if found else None
    course = course_until_now(desk, rows)
    return {
        "headline": theme_standing(desk.theme, direction, standing, desk.words),
        "standing": "" if direction is None else difference_text(standing, direction, desk.words),
        "move": None,
        "since": None,
        "long_run": None,
        "first": course.first if course else None,
        "course": course,
    }


def course_until_now(desk: Desk, rows: Sequence[WaveRow]) -> Course | None:
    """The course up to the wave on the desk, of waves with a number that asked the same questions."""
    known = [
        Told(entry.title, entry.closed, row.focus)
        for entry, row in zip(desk.waves, rows, strict=True)
        if row.focus.shown and not row.otherwise and entry.closed <= str(desk.now.release.wave["closed"])
    ]
    return course_of(known)


def others_of(desk: Desk) -> Outside | None:
    """The first reference with a value of this theme: of organisations, so that no team is held against it.

    None where the page is held against another survey anyway.
    """
    if not desk.focus_is_organisation or desk.comparison.outside:
        return None
    return next((one for one in desk.outside if desk.theme.id in one.index), None)


def value_of_others(desk: Desk, others: Outside | None, entry: WaveEntry) -> float | None:
    found = desk.outside_of(entry.id) if others else []
    return next((one.index.get(desk.theme.id) for one in found if others and one.source == others.source), None)


def rows_of(desk: Desk, source: Group, others: Outside | None) -> list[WaveRow]:
    """Read all waves one after the other; nothing but a row and the questions stays of any."""
    rows: list[WaveRow] = []
    before: Questions | None = None
    for entry in desk.waves:
        visible = desk.visible(entry.id)
        row = wave_row(desk, visible, source)
        severed = before is not None and not same_questions(before, visible.questions, desk.theme.measure)
        rows.append(replace(row, severed=severed, outside=value_of_others(desk, others, entry)))
        before = visible.questions
    return rows


def wave_row(desk: Desk, visible: Visible, source: Group) -> WaveRow:
    """Read one wave; a group that did not exist then has no reading."""
    theme = desk.theme
    asked, line = visible.asked(theme), visible.line(source)
    focus = visible.reading(line.id, theme.measure) if asked and line else NOT_ASKED
    return WaveRow(
        title=visible.title,
        focus=focus,
        organisation=second_reading(desk, visible) if asked else NOT_ASKED,
        broken=line is not None and visible.composition_changed(line),
        called=line.label if line and line.label != source.label and source.id != desk.now.organisation.id else "",
        regrouped=asked and visible.regrouped(source),
        absent=asked and line is None and not visible.regrouped(source),
        otherwise=asked and not desk.same_questions(visible, theme),
    )


def second_reading(desk: Desk, visible: Visible) -> Reading:
    """The organisation, or the chosen survey in the year up to this wave, if the wave had its questions."""
    chosen = desk.comparison.outside
    if chosen is None:
        return visible.standing(visible.organisation, desk.theme).reading
    found = next((one for one in desk.outside_of(visible.wave) if one.id == chosen.id), None)
    if found is None or desk.theme.id not in found.index:
        return NOT_ASKED
    return Shown(found.index[desk.theme.id], 0.0)


def move_of_theme(desk: Desk, earlier: Visible | None) -> Move | None:
    """Take the move from among all themes, so that every page says the same."""
    moved = zip(desk.themes, desk.moves_since(earlier, desk.focus, desk.themes), strict=True)
    return next((move for theme, move in moved if theme.measure == desk.theme.measure), None)
