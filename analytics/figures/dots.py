"""Dots with whiskers on a line from 0 to 100: positions in percent, clipped to the line.

In: readings. Out: `Dot`s that a template draws as SVG without any script. Called by: `analytics.pages`.
"""

from dataclasses import dataclass

from analytics.figures.readings import Reading


@dataclass(frozen=True)
class Axis:
    """The ends of a line, in the unit of the readings."""

    low: float
    high: float

    def percent(self, value: float) -> float:
        """Give the place of a value on the line, 0 to 100, one decimal."""
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0.0), 1.0), 1)


INDEX = Axis(0, 100)


@dataclass(frozen=True)
class Dot:
    """A dot and the two ends of its whisker, percent of the line."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return round(self.end - self.start, 1)


def dot(reading: Reading, axis: Axis = INDEX) -> Dot | None:
    """Place a reading on a line, None when there is nothing to show.

    >>> from analytics.figures.readings import Shown
    >>> dot(Shown(60, 50))
    Dot(at=60.0, start=10.0, end=100.0)
    """
    if not reading.shown:
        return None
    return Dot(axis.percent(reading.value), axis.percent(reading.bottom), axis.percent(reading.top))
