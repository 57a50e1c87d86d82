"""Bars of three shares: favourable, neutral, unfavourable, in whole percent, from 40 answers on.

In: three readings in percent. Out: `Part`s with their place on the bar. Called by: `analytics.pages.items`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.figures.readings import Reading

SIDES: Final = ("unfavourable", "neutral", "favourable")  # drawn from the low end to the high end
ROOM_FOR_A_NUMBER: Final = 9  # percent of the bar; in a narrower part the number would not fit


@dataclass(frozen=True)
class Part:
    """One part of a bar, percent of its length, with the 95 % margin of its share."""

    side: str
    start: float
    percent: float
    margin: float

    @property
    def middle(self) -> float:
        return self.start + self.percent / 2

    @property
    def numbered(self) -> bool:
        return self.percent >= ROOM_FOR_A_NUMBER


def bar(readings: Sequence[Reading]) -> list[Part]:
    """Stack the three shares, or give nothing when one of them is not released.

    >>> from analytics.figures.readings import Shown
    >>> [(part.start, part.percent) for part in bar([Shown(20, 5), Shown(30, 5), Shown(50, 5)])]
    [(0.0, 20), (20.0, 30), (50.0, 50)]
    """
    parts: list[Part] = []
    start = 0.0
    for side, reading in zip(SIDES, readings, strict=True):
        if not reading.shown:
            return []
        parts.append(Part(side, start, reading.value, reading.margin))
        start += reading.value
    return parts
