"""Lines of groups from wave to wave: which group of another wave is exactly the same units, renamed or merged as whole.

In: two releases, names of units over time. Out: ids of one wave to ids of the other. Called by: analytics.pages.desk.

Only groups that were there: a group that merely shares units with another one has no line, and no number is made.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Set
from dataclasses import dataclass, replace
from typing import Final

from analytics.release.board import Group

WHOLE: Final = frozenset({"organisation", "s-organisation"})  # goes on whatever its parts are called
Groups = Mapping[str, Group]


def same_groups(earlier: Groups, later: Groups, names: Mapping[str, str]) -> dict[str, str]:
    """Name the group of the earlier wave for every group of the later one that has its units and no others.

    `names`: every unit of the earlier wave to its name in the later one. A group goes on if the units that became its
    own were, together, one group: then its people were told as one before, and a released cell of it is there to read.
    """
    became: dict[str, set[str]] = defaultdict(set)
    for unit, name in names.items():
        became[name].add(unit)
    there = {(group.partition, frozenset(group.units)): group.id for group in earlier.values() if group.view == "org"}
    found = {}
    for group in later.values():
        if group.id in WHOLE and group.id in earlier:
            found[group.id] = group.id
        elif group.view == "org" and all(unit in became for unit in group.units):
            units = frozenset().union(*(became[unit] for unit in group.units))
            if (group.partition, units) in there:
                found[group.id] = there[group.partition, units]
    return found


def units_of(groups: Groups) -> set[str]:
    return {unit for group in groups.values() if group.view == "org" for unit in group.units}


@dataclass(frozen=True)
class Lines:
    """From groups of the wave on the desk to groups of another wave."""

    same: Mapping[str, str]
    regrouped: frozenset[str]  # without a line, although some of their units were there, in groups with others

    def read_by(self, mine: Set[str], *, here: Container[str], there: Container[str]) -> "Lines":
        """Keep what a reader may see: groups seen in both waves, and their own groups under another name (rule 12)."""
        same = {one: other for one, other in self.same.items() if one in here and (one in mine or other in there)}
        return replace(self, same=same)


def lines_between(earlier: Groups, later: Groups, names: Mapping[str, str], *, from_earlier: bool) -> Lines:
    """Lines of all groups of one of the two waves; `names` as in `same_groups`."""
    same = same_groups(earlier, later, names)
    known = set(names.values()) & units_of(later)
    if not from_earlier:
        return Lines(same, _meeting(later, {unit: unit for unit in known}, known) - same.keys())
    back = {before: since for since, before in same.items()}
    return Lines(back, _meeting(earlier, names, known) - back.keys())


def _meeting(groups: Groups, names: Mapping[str, str], known: set[str]) -> frozenset[str]:
    return frozenset(group.id for group in groups.values() if any(names.get(unit) in known for unit in group.units))
