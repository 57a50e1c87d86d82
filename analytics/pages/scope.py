"""Rule 12: which groups a reader sees. Organisation to department everybody, what is below only its members.

In: a scope, the groups of a release. Out: the ids that this reader may see. Called by: `analytics.pages.visible`.
"""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from analytics.release.board import Group

DEPTH_FOR_EVERYBODY: Final = 2  # 0 organisation, 1 division, 2 department


class ScopeLike(Protocol):
    """kind: "everybody", "management" or "group"; group: the id of the link's own leaf group."""

    @property
    def kind(self) -> str: ...
    @property
    def group(self) -> str | None: ...


def seen_groups(scope: ScopeLike, groups: Mapping[str, Group]) -> frozenset[str]:
    """Name the groups that may appear on pages of this scope."""
    if scope.kind == "management":
        return frozenset(groups)
    every_unit = frozenset(unit for group in groups.values() for unit in group.units)
    everybody = {name for name, group in groups.items() if node_depth(group.units, every_unit) <= DEPTH_FOR_EVERYBODY}
    return frozenset(everybody | own_groups(scope, groups))


def own_groups(scope: ScopeLike, groups: Mapping[str, Group]) -> set[str]:
    """Name the reader's own leaf group, and the coarser leaf group it belongs to for sensitive questions."""
    own = groups.get(scope.group or "")
    if scope.kind != "group" or own is None or not own.leaf:
        return set()
    coarser = {name for name, group in groups.items() if group.leaf and set(own.units) <= set(group.units)}
    return {own.id} | coarser


def node_depth(units: Iterable[str], every_unit: frozenset[str]) -> int:
    """Give the depth of the highest node of the tree whose units are exactly these; beyond all depths without one.

    >>> tree = frozenset({"A/X/1", "A/X/2", "A/Y/3", "B/Z/4"})
    >>> node_depth(tree, tree), node_depth({"A/X/1", "A/X/2"}, tree), node_depth({"B/Z/4"}, tree)
    (0, 2, 1)
    >>> node_depth({"A/X/1"}, tree), node_depth({"A/X/1", "A/Y/3"}, tree) > 3
    (3, True)
    """
    mine = frozenset(units)
    shared = common_path(mine)
    for depth in range(len(shared) + 1):
        if mine == {unit for unit in every_unit if unit.split("/")[:depth] == shared[:depth]}:
            return depth
    return 1_000


def common_path(units: Iterable[str]) -> list[str]:
    """Give the names that all units begin with."""
    paths = [unit.split("/") for unit in units]
    shared: list[str] = []
    for names in zip(*paths, strict=False):
        if len(set(names)) > 1:
            break
        shared.append(names[0])
    return shared
