"""The course of one theme over five waves and more: how much it typically rose or fell, and whether that is clear.

In: waves with a day and a reading. Out: `Course`, or None while it takes more waves. Called by: pages.behind.trends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from analytics.figures.readings import Shown
from analytics.measures.intervals import normal_quantile
from analytics.measures.trend import Trend, trend

NARROWEST: Final = 0.1  # index points; a margin that was rounded to nothing weighs no more than this one


@dataclass(frozen=True)
class Told:
    """What one wave says, and the day on which it closed."""

    title: str
    closed: str
    reading: Shown


@dataclass(frozen=True)
class Course:
    """From the first to the last of the waves: points of the typical slope, and -1, 0 or 1 where it is clear."""

    points: float
    direction: int
    waves: int
    first: str
    last: str


def course_of(told: Sequence[Told]) -> Course | None:
    """Theil-Sen over days and the exact Mann-Kendall test, from five waves on."""
    if len(told) < 2:
        return None
    times = _times(told)
    errors = [max(one.reading.margin, NARROWEST) / normal_quantile() for one in told]
    found = trend(times, [one.reading.value for one in told], errors)
    if not isinstance(found, Trend):
        return None
    direction = (found.score > 0) - (found.score < 0) if found.clear else 0
    points = found.slope * (times[-1] - times[0])
    return Course(points, direction, found.waves, told[0].title, told[-1].title)


def _times(told: Sequence[Told]) -> list[float]:
    """Days; or numbers of waves, where two waves closed on one day."""
    days = [float(date.fromisoformat(one.closed).toordinal()) for one in told]
    if any(later <= earlier for earlier, later in pairwise(days)):
        return [float(place) for place in range(len(told))]
    return days
