"""Trends: one theme over all waves, the group in focus against the organisation.

In: a desk. Out: what results/trends.html shows, the Plotly figure among it. Called by: `analytics.pages.routes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.figures.differences import Move
from analytics.figures.headline import theme_headline
from analytics.figures.readings import NOT_ASKED, PROTECTED, Reading
from analytics.figures.trend import Names, Point, trend_figure
from analytics.pages.desk import Desk
from analytics.pages.seen.visible import Visible
from analytics.release.board import Group


@dataclass(frozen=True)
class WaveRow:
    """One wave of the table below the figure."""

    title: str
    focus: Reading
    organisation: Reading
    broken: bool
    called: str  # then, if it is called otherwise now
    regrouped: bool  # its units were told together with others


def build(desk: Desk) -> Mapping[str, Any]:
    _, theme = desk.words, desk.theme
    source = desk.now.standing(desk.focus, theme).source
    rows = [wave_row(desk, visible, source) for visible in map(desk.visible, (entry.id for entry in desk.waves))]
    name = _("Organisation")
    names = Names(
        _.title(theme.title) if desk.focus_is_organisation else source.label,
        None if desk.focus_is_organisation else name,
    )
    points = [Point(row.title, row.focus, row.organisation, row.broken) for row in rows]
    moved, long_run = move_of_theme(desk, desk.before), move_of_theme(desk, desk.first)
    since, first = (earlier.title if earlier else None for earlier in (desk.before, desk.first))
    slowly = bool(long_run and long_run.direction and not (moved and moved.direction))
    return {
        "theme": theme,
        "theme_title": _.title(theme.title),
        "rows": rows,
        "names": names,
        "figure": trend_figure(points, names, _),
        "headline": theme_headline(theme, *((long_run, first) if slowly else (moved, since)), _),
        "move": moved,
        "since": since,
        "long_run": long_run,
        "first": first,
        "coarser": source if source.units != desk.focus.units else None,
        "any_protected": any(row.focus == PROTECTED for row in rows),
        "any_regrouped": any(row.regrouped for row in rows),
        "any_broken": any(row.broken for row in rows),
        "last": next((row for row in reversed(rows) if row.focus.shown), None),
    }


def wave_row(desk: Desk, visible: Visible, source: Group) -> WaveRow:
    """Read one wave; a group that did not exist then was not asked as a group."""
    theme = desk.theme
    asked, line = visible.asked(theme), visible.line(source)
    focus = visible.reading(line.id, theme.measure) if asked and line else NOT_ASKED
    organisation = visible.standing(visible.organisation, theme).reading if asked else NOT_ASKED
    broken = line is not None and visible.composition_changed(line)
    renamed = line.label if line and line.label != source.label else ""
    return WaveRow(visible.title, focus, organisation, broken, renamed, asked and visible.regrouped(source))


def move_of_theme(desk: Desk, earlier: Visible | None) -> Move | None:
    """Take the move from among all themes, so that every page says the same."""
    moved = zip(desk.themes, desk.moves_since(earlier, desk.focus, desk.themes), strict=True)
    return next((move for theme, move in moved if theme.measure == desk.theme.measure), None)
