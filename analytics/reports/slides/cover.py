"""The first slide: whose results, of which wave, about whom.

In: a deck while it is written. Out: its first slide. Called by: `analytics.reports.slides.writing`.
"""

from typing import Final

from analytics.reports.slides.deck import EDGE, INNER, Box
from analytics.reports.slides.show import Show
from analytics.reports.slides.words import note, put

MARK: Final = Box(EDGE, 0.6, INNER, 0.9)


def cover(show: Show) -> None:
    found, _ = show.report, show.report.words
    slide = show.add("Title", f"{show.brand.name}: {found.wave}")
    day = _("closed on %(day)s", day=_.day(found.closed))
    put(slide, 1, f"{found.about} · {found.kind}, {day}")
    note(slide, [found.title, found.origin, found.foot])
    show.sign(slide, MARK)
