"""The heat map: a colour class and an arrow for every cell, from released numbers alone.

In: readings of groups and what they are held against. Out: `HeatCell`s. Called by: `analytics.pages.groups`.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from analytics.figures.differences import Pair, beyond_chance
from analytics.figures.readings import Reading

BOUNDS: Final = (35, 45, 52, 58, 65, 75)  # index points; where one of the seven colours ends and the next begins
WIDE: Final = 10.0  # index points; a margin from here on keeps the three pale colours
PALE: Final = (3, 5)  # the classes a wide margin may have


@dataclass(frozen=True)
class HeatCell:
    """One cell: its reading, its colour class 1 to 7 or None, and -1, 0 or 1 against what the page is held against."""

    reading: Reading
    colour: int | None
    arrow: int
    together: str | None = None


@dataclass(frozen=True)
class Place:
    """What a cell is made of: a group's reading, what it is held against, the coarser group it may stand for."""

    reading: Reading
    reference: Reading
    source: str
    together: str | None = None
    share: float = 0.0  # of the reference that the group itself makes up
    judged: Reading | None = None  # what decides the arrow, if it is not the reading: the stabilised value


Decide = Callable[[Sequence[tuple[Place, int]]], list[int]]


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


def beyond_reference(places: Sequence[tuple[Place, int]]) -> list[int]:
    """Decide arrows by the margins of both numbers."""
    return beyond_chance([Pair(one.reference, one.judged or one.reading, one.share) for one, _column in places])


def heat_cells(rows: Sequence[Sequence[Place]], decide: Decide = beyond_reference) -> list[list[HeatCell]]:
    """Colour all cells of a page and mark what differs beyond chance.

    Formula: Benjamini-Hochberg over all different comparisons of the page; a coarser group counts once. `decide` is
    given every comparison once, with its column.
    """
    places = {(place.source, column): (place, column) for row in rows for column, place in enumerate(row)}
    arrows = dict(zip(places, decide(list(places.values())), strict=True))
    return [
        [
            HeatCell(place.reading, colour_class(place.reading), arrows[place.source, column], place.together)
            for column, place in enumerate(row)
        ]
        for row in rows
    ]
