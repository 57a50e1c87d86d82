"""Finds what lies inside some units, or holds them, without looking at everything: thousands of groups ask for it.

In: things with their units. Out: `ByUnit`. Called by: `analytics.pages.seen.visible`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class ByUnit(Generic[T]):
    """Things by the units that they are made of, in the order in which they were given.

    >>> found = ByUnit([("team", ["A"]), ("both", ["A", "B"]), ("other", ["C"])])
    >>> found.inside({"A", "B"}), found.holding({"A"})
    (['team', 'both'], ['team', 'both'])
    """

    def __init__(self, things: Iterable[tuple[T, Collection[str]]]) -> None:
        self._things = [(thing, frozenset(units)) for thing, units in things]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, (_thing, units) in enumerate(self._things):
            for unit in units:
                self._places[unit].append(place)

    def inside(self, units: Collection[str]) -> list[T]:
        """What is made of these units and no others."""
        whole = frozenset(units)
        near = sorted({place for unit in whole for place in self._places.get(unit, ())})
        return [self._things[place][0] for place in near if self._things[place][1] <= whole]

    def holding(self, units: Collection[str]) -> list[T]:
        """What has all of these units among its own."""
        whole = frozenset(units)
        near = self._places.get(next(iter(whole)), ()) if whole else ()
        return [self._things[place][0] for place in near if self._things[place][1] >= whole]
