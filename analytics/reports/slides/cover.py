"""The first slide: whose results, of which wave, about whom.

In: a deck while it is written. Out: its first slide. Called by: `analytics.reports.slides.writing`.
"""

from typing import Final

from analytics.reports.slides.deck import EDGE, INNER, Box
from analytics.reports.slides.show import Show
from analytics.reports.slides.words import note, put, shrink

LONG, SMALL = 70, 26  # letters of a title that is long, points of one
MARK: Final = Box(EDGE, 0.6, INNER, 0.9)


def cover(show: Show) -> None:
    found, _ = show.report, show.report.words
    title = f"{show.brand.name}: {found.wave}"
    slide = show.add("Title", title)
    if len(title) > LONG:
        shrink(slide.shapes.title, SMALL)
    day = _("closed on %(day)s", day=_.day(found.closed))
    put(slide, 1, f"{found.about} · {found.kind}, {day}")
    note(slide, [found.title, found.origin, found.foot])
    show.sign(slide, MARK)
