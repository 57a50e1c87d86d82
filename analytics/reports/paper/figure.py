"""The figure of a summary with its words: title, drawing, what it says to somebody who cannot see it, how to read it.

In: a wave and what it is about. Out: plain data. Called by: `analytics.reports.paper.leadership`.
"""

from collections.abc import Sequence
from typing import Any

from analytics.pages.brief.focus import Focus
from analytics.pages.desk import Desk
from analytics.pages.scales import ThemeRow
from analytics.reports.paper.blocks import legible_names
from analytics.reports.paper.chart import trend_svg
from analytics.reports.paper.dots import low_dots_svg
from analytics.reports.story.course import course

Words = dict[str, Any]


def trend(desk: Desk, about: Focus) -> Words:
    """Draw the theme over the waves up to this one, with the words around it."""
    found = course(desk, about)
    svg = trend_svg(found.points, legible_names(found.names), desk.words)
    return {"title": found.title, "svg": svg, "alt": found.alt, "note": found.note}


def standing(desk: Desk, rows: Sequence[ThemeRow]) -> Words:
    """Draw where every theme stands, for a wave that has none before it."""
    _ = desk.words
    found = [(row.title, row.reading, None) for row in rows]
    shown = [
        f"{title} {_.index(reading)}" if reading.shown else f"{title} {_('not shown')}"
        for title, reading, _whole in found
    ]
    return {
        "title": _("All themes, index from 0 to 100"),
        "svg": low_dots_svg(found, _),
        "alt": _("Every theme with its 95%% interval: %(themes)s.", themes=", ".join(shown)),
        "note": _("Bars are 95%% intervals; where none is seen, it is shorter than the dot."),
    }
