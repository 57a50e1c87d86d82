"""Dots with whiskers on a line from 0 to 100: positions in percent, clipped to the line.

In: readings. Out: `Dot`s that a template draws as SVG without any script. Called by: `analytics.pages`.
"""

from dataclasses import dataclass

from analytics.figures.readings import Reading, Shown


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


def on_line(reading: Reading, axis: Axis) -> Reading:
    """Express a reading in percent of its line, so that answers of every scale can be compared alike.

    >>> on_line(Shown(4, 0.5, 3.75, 4.25), Axis(1, 5))
    Shown(value=75.0, margin=12.5, low=68.75, high=81.25, noise=None)
    """
    if not reading.shown:
        return reading
    unit = 100 / (axis.high - axis.low)
    low = None if reading.low is None else unit * (reading.low - axis.low)
    high = None if reading.high is None else unit * (reading.high - axis.low)
    noise = None if reading.noise is None else unit * reading.noise
    return Shown(unit * (reading.value - axis.low), unit * reading.margin, low, high, noise)


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
