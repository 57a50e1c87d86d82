"""Rule 12: which groups a reader sees. Organisation to department everybody, what is below only its members.

In: a scope, the groups of a release. Out: the ids that this reader may see. Called by: `analytics.pages.seen.visible`.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Protocol

from analytics.release.board import Group

DEPTH_FOR_EVERYBODY: Final = 2  # 0 organisation, 1 division, 2 department
NOWHERE: Final = 1_000  # the depth of a group that is no node of the tree


class ScopeLike(Protocol):
    """kind: "everybody", "management", "group" or "units"; group: id of a link's own leaf group; units: a manager's."""

    @property
    def kind(self) -> str: ...
    @property
    def group(self) -> str | None: ...
    @property
    def units(self) -> Sequence[str]: ...


def scope_key(scope: ScopeLike) -> tuple[Hashable, ...]:
    """All that tells one reader from another: what was made for one scope is never found under that of another."""
    return scope.kind, scope.group, tuple(scope.units)


def seen_groups(
    scope: ScopeLike, groups: Mapping[str, Group], everybody: frozenset[str] | None = None
) -> frozenset[str]:
    """Name the groups that may appear on pages of this scope. `everybody`: what all see, where it is known."""
    if scope.kind == "management":
        return frozenset(groups)
    shared = groups_for_everybody(groups) if everybody is None else everybody
    return frozenset(shared | own_groups(scope, groups) | managed_groups(scope, groups))


def groups_for_everybody(groups: Mapping[str, Group]) -> frozenset[str]:
    """Name what every reader sees: the organisation, its divisions and departments."""
    every_unit = frozenset(unit for group in groups.values() for unit in group.units)
    below = units_below(every_unit)
    return frozenset(
        name for name, group in groups.items() if _depth(group.units, every_unit, below) <= DEPTH_FOR_EVERYBODY
    )


def own_groups(scope: ScopeLike, groups: Mapping[str, Group]) -> set[str]:
    """Name the reader's own leaf group, and the coarser leaf group it belongs to for sensitive questions."""
    own = groups.get(scope.group or "")
    if scope.kind != "group" or own is None or not own.leaf:
        return set()
    coarser = {name for name, group in groups.items() if group.leaf and set(own.units) <= set(group.units)}
    return {own.id} | coarser


def managed_groups(scope: ScopeLike, groups: Mapping[str, Group]) -> set[str]:
    """Name what a manager sees: every group inside the own units, and the leaf groups that these are shown with."""
    mine = managed_units(scope, groups)
    if not mine:
        return set()
    return {
        name for name, group in groups.items() if (mine & set(group.units) if group.leaf else mine >= set(group.units))
    }


def managed_units(scope: ScopeLike, groups: Mapping[str, Group]) -> set[str]:
    """Name the units of the release that lie at or below a manager's own."""
    if scope.kind != "units":
        return set()
    every_unit = {unit for group in groups.values() for unit in group.units}
    return {unit for unit in every_unit if any(f"{unit}/".startswith(f"{own}/") for own in scope.units)}


def focus_groups(scope: ScopeLike, groups: Mapping[str, Group]) -> set[str]:
    """Name what a page is about if nobody asks for anything: the own leaf group, or the smallest that holds all units.

    `groups`: those that the reader sees.
    """
    mine = managed_units(scope, groups)
    if not mine:
        return own_groups(scope, groups)
    holding = [group for group in groups.values() if group.partition == "ordinary" and mine <= set(group.units)]
    smallest = min(holding, key=lambda group: (len(group.units), group.leaf, group.id), default=None)
    return {smallest.id} if smallest is not None else set()


def named_units(seen: Iterable[Group]) -> frozenset[str]:
    """Name the units whose names a reader may read: those of the smallest groups among `seen`, as pages name them.

    A department that everybody sees is made of teams that only their members see: their names are not told with it.
    """
    return frozenset(unit for group in seen if group.leaf and group.partition == "ordinary" for unit in group.units)


def node_depth(units: Iterable[str], every_unit: frozenset[str]) -> int:
    """Give the depth of the highest node of the tree whose units are exactly these; beyond all depths without one.

    >>> tree = frozenset({"A/X/1", "A/X/2", "A/Y/3", "B/Z/4"})
    >>> node_depth(tree, tree), node_depth({"A/X/1", "A/X/2"}, tree), node_depth({"B/Z/4"}, tree)
    (0, 2, 1)
    >>> node_depth({"A/X/1"}, tree), node_depth({"A/X/1", "A/Y/3"}, tree) > 3
    (3, True)
    """
    return _depth(units, every_unit, units_below(every_unit))


def _depth(units: Iterable[str], every_unit: frozenset[str], below: Mapping[tuple[str, ...], int]) -> int:
    mine = frozenset(units)
    if not mine <= every_unit:
        return NOWHERE
    shared = common_path(mine)
    exact = (depth for depth in range(len(shared) + 1) if below[tuple(shared[:depth])] == len(mine))
    return next(exact, NOWHERE)


@lru_cache(maxsize=8)
def units_below(every_unit: frozenset[str]) -> Mapping[tuple[str, ...], int]:
    """Count the units at or below every node of a tree, once for all groups that are looked up in it."""
    paths = (unit.split("/") for unit in every_unit)
    return Counter(tuple(path[:depth]) for path in paths for depth in range(len(path) + 1))


def common_path(units: Iterable[str]) -> list[str]:
    """Give the names that all units begin with."""
    paths = [unit.split("/") for unit in units]
    shared: list[str] = []
    for names in zip(*paths, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return shared
