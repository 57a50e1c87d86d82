"""A trend in small: the waves of one theme as dots with whiskers, places in percent, drawn without any script.

In: a desk, a group, a theme. Out: `Spark`. Called by: `analytics.pages.brief`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from analytics.figures.drawn.dots import Axis
from analytics.figures.drawn.trend import Point, axis_range
from analytics.figures.questions import Theme
from analytics.figures.readings import PROTECTED, Reading, Shown
from analytics.figures.wording import Wording
from analytics.pages.behind.trends import WaveRow, wave_row
from analytics.pages.desk import Desk
from analytics.release.board import Group

WAVES: Final = 8  # the last ones, up to the wave on the desk


@dataclass(frozen=True)
class Mark:
    """A dot and its whisker, percent from the left and from the top."""

    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Stroke:
    """A line between two waves that follow each other; dashed where the group's people changed."""

    x1: float
    y1: float
    x2: float
    y2: float
    dashed: bool


@dataclass(frozen=True)
class Spark:
    """One small figure; `hatched` are the left ends of waves in which the group is protected, `step` their width."""

    marks: list[Mark]
    strokes: list[Stroke]
    beside: list[Stroke]  # the organisation
    hatched: list[float]
    step: float
    first: str
    last: str
    words: str


def spark_of(desk: Desk, group: Group, theme: Theme) -> Spark | None:
    """Draw the waves that asked the same; nothing while there is only one."""
    rows = [row for row in rows_until_now(desk, group, theme) if not row.otherwise]
    if len([row for row in rows if row.focus.shown]) < 2:
        return None
    points = [Point(row.title, row.focus, row.organisation, row.broken) for row in rows]
    bottom, top = axis_range(points)
    axis, step = Axis(bottom, top), 100 / len(points)
    whole = group.id == desk.now.organisation.id
    return Spark(
        marks=[mark(place, point.focus, axis, step) for place, point in enumerate(points) if point.focus.shown],
        strokes=strokes([point.focus for point in points], points, axis),
        beside=[] if whole else strokes([point.organisation for point in points], points, axis),
        hatched=[round(place * step, 2) for place, point in enumerate(points) if point.focus == PROTECTED],
        step=round(step, 2),
        first=points[0].title,
        last=points[-1].title,
        words=words_of(points, desk.words),
    )


def rows_until_now(desk: Desk, group: Group, theme: Theme) -> list[WaveRow]:
    focused = replace(desk, asked=replace(desk.asked, theme=theme.measure))
    closed = str(desk.now.release.wave["closed"])
    until = [entry.id for entry in desk.waves if entry.closed <= closed][-WAVES:]
    return [wave_row(focused, desk.visible(wave), group) for wave in until]


def mark(place: int, reading: Shown, axis: Axis, step: float) -> Mark:
    ends = (100 - axis.percent(value) for value in (reading.value, reading.top, reading.bottom))
    return Mark(round((place + 0.5) * step, 2), *(round(end, 1) for end in ends))


def strokes(readings: Sequence[Reading], points: Sequence[Point], axis: Axis) -> list[Stroke]:
    """Join waves that follow each other; where one is missing the line stays open."""
    step = 100 / len(points)
    found = []
    for place, (one, other) in enumerate(pairwise(readings)):
        if one.shown and other.shown:
            start, end = mark(place, one, axis, step), mark(place + 1, other, axis, step)
            found.append(Stroke(start.x, start.y, end.x, end.y, points[place + 1].broken))
    return found


def words_of(points: Sequence[Point], _: Wording) -> str:
    """What somebody who does not see the figure reads."""
    said = [
        f"{point.title} {_.index(point.focus)}"
        if point.focus.shown
        else _("%(wave)s not shown", wave=point.title)
        if point.focus == PROTECTED
        else _("%(wave)s not asked", wave=point.title)
        for point in points
    ]
    return ", ".join(said)
