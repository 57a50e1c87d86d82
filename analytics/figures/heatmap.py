"""The heat map: a colour class and an arrow for every cell, from released numbers alone.

In: readings of groups and of the organisation. Out: `HeatCell`s. Called by: `analytics.pages.groups`.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from analytics.figures.differences import Pair, beyond_chance
from analytics.figures.readings import Reading

BOUNDS: Final = (35, 45, 52, 58, 65, 75)  # index points; where one of the seven colours ends and the next begins
WIDE: Final = 10.0  # index points; a margin from here on keeps the three pale colours
PALE: Final = (3, 5)  # the classes a wide margin may have


@dataclass(frozen=True)
class HeatCell:
    """One cell: its reading, its colour class 1 to 7 or None, and -1, 0 or 1 against the organisation."""

    reading: Reading
    colour: int | None
    arrow: int
    together: str | None = None


@dataclass(frozen=True)
class Place:
    """What a cell is made of: the group's reading, the organisation's, and the coarser group it stands for, if any."""

    reading: Reading
    organisation: Reading
    source: str
    together: str | None = None
    share: float = 0.0  # of the organisation's number that the group makes up
    judged: Reading | None = None  # what decides the arrow, if it is not the reading: the stabilised value


def colour_class(reading: Reading) -> int | None:
    """Give the colour class of a reading: seven steps of the index, pale when the margin is wide.

    >>> from analytics.figures.readings import Shown
    >>> colour_class(Shown(31, 4)), colour_class(Shown(31, 14)), colour_class(Shown(55, 4))
    (1, 3, 4)
    """
    if not reading.shown:
        return None
    step = bisect_right(BOUNDS, reading.value) + 1
    if reading.margin < WIDE:
        return step
    return min(max(step, PALE[0]), PALE[1])


def heat_cells(rows: Sequence[Sequence[Place]]) -> list[list[HeatCell]]:
    """Colour all cells of a page and mark what differs from the organisation beyond chance.

    Formula: Benjamini-Hochberg over all different comparisons of the page; a coarser group counts once.
    """
    pairs = {
        (place.source, column): Pair(place.organisation, place.judged or place.reading, place.share)
        for row in rows
        for column, place in enumerate(row)
    }
    arrows = dict(zip(pairs, beyond_chance(list(pairs.values())), strict=True))
    return [
        [
            HeatCell(place.reading, colour_class(place.reading), arrows[place.source, column], place.together)
            for column, place in enumerate(row)
        ]
        for row in rows
    ]
