"""One theme over the waves: its points, what somebody who sees them would conclude, how to read them.

In: a desk, a theme, a group. Out: `Course`.
Called by: `analytics.reports.paper.figure`, `analytics.reports.story.behind`.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from analytics.figures.drawn.trend import Names, Point
from analytics.figures.headline import theme_headline
from analytics.figures.questions import Theme
from analytics.figures.readings import PROTECTED
from analytics.figures.sameness import same_questions
from analytics.figures.wording import Wording
from analytics.pages.behind.trends import WaveRow, wave_row
from analytics.pages.brief.focus import Focus
from analytics.pages.desk import Desk
from analytics.pages.seen.visible import ORGANISATION
from analytics.release.board import Group
from analytics.reports.story.parts import Course

WAVES: Final = 12  # of a chart


def course(desk: Desk, about: Focus) -> Course:
    """Read the theme over the waves up to this one, and say what somebody who sees it would conclude."""
    _ = desk.words
    points = points_of(desk, about.group, about.theme)
    alone = about.group.id == ORGANISATION
    names = Names(_("Organisation") if alone else about.group.label, None if alone else _("Organisation"))
    return Course(
        title=_("%(theme)s, index from 0 to 100", theme=_.title(about.theme.title)),
        names=names,
        points=tuple(points),
        alt=trend_words(desk, about, points, names),
        note=trend_note(points, names, _),
    )


def points_of(desk: Desk, group: Group, theme: Theme) -> list[Point]:
    """One point for each of these waves."""
    rows = rows_of(desk, group, theme)
    return [Point(row.title, row.focus, row.organisation, row.broken, row.severed) for row in rows]


def rows_of(desk: Desk, group: Group, theme: Theme) -> list[WaveRow]:
    """The last waves, up to the one on the desk."""
    focused = replace(desk, asked=replace(desk.asked, theme=theme.measure))
    source = desk.now.standing(group, theme).source
    closed = str(desk.now.release.wave["closed"])
    until = [entry.id for entry in desk.waves if entry.closed <= closed][-WAVES:]
    rows = [wave_row(focused, desk.visible(wave), source) for wave in until]
    asked = [desk.visible(wave).questions for wave in until]
    severed = [False, *(not same_questions(before, after, theme.measure) for before, after in pairwise(asked))]
    return [replace(row, severed=here) for row, here in zip(rows, severed, strict=True)]


def trend_words(desk: Desk, about: Focus, points: Sequence[Point], names: Names) -> str:
    """Say what somebody who sees the chart would conclude, then what it shows."""
    _, since = desk.words, desk.before.title if desk.before else None
    said = [theme_headline(about.theme, about.move, since, _) + "."]
    series = [(names.focus, [(point.title, point.focus) for point in points])]
    if names.organisation:
        series.append((names.organisation, [(point.title, point.organisation) for point in points]))
    for name, readings in series:
        shown = [f"{title} {_.index(reading)}" for title, reading in readings if reading.shown]
        hidden = [title for title, reading in readings if reading == PROTECTED]
        said.append(f"{name}: {', '.join(shown)}.")
        if hidden:
            said.append(_("Not shown, to protect anonymity: %(waves)s.", waves=_.listed(hidden)))
    said += asked_otherwise(points, _)
    return " ".join(said)


def asked_otherwise(points: Sequence[Point], _: Wording) -> list[str]:
    if not any(point.severed for point in points):
        return []
    return [
        _(
            "Waves that asked other questions on this theme, or asked them in other words, are drawn but not compared:"
            " another question has another answer."
        )
    ]


def trend_note(points: Sequence[Point], names: Names, _: Wording) -> str:
    said = [
        _("Bars and the grey band are 95%% intervals; where no bar is seen, it is shorter than the dot.")
        if names.organisation
        else _("Bars are 95%% intervals; where none is seen, it is shorter than the dot.")
    ]
    if any(point.focus == PROTECTED for point in points):
        said.append(_("Hatched waves are not shown, to protect anonymity."))
    if any(point.broken for point in points):
        said.append(
            _(
                "Dashed: one or two people may have come or left, or nobody knows who did, so the number is rounded"
                " more coarsely."
            )
        )
    return " ".join([*said, *asked_otherwise(points, _)])
