"""Merges groups that are too small, always the smallest first, as near in the organisation as possible.

In: clusters of units, the size that each must reach, the tree. Out: clusters that reach it, or one of everybody.
Called by: survey.roster.segments.

The rule: while a cluster is too small, the smallest one (ties: first unit, UTF-8 bytes) joins the smallest other one of
the same parent, or else the smallest one below the nearest ancestor that has another one.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeAlias

from survey.roster.units import Path, Tree, common, upwards

_Entry: TypeAlias = tuple[int, str]  # size, first unit: Python orders text as its UTF-8 bytes are ordered
_Heap: TypeAlias = list[_Entry]


@dataclass(frozen=True)
class Cluster:
    """Units that are counted together, sorted, and how many people work in them."""

    units: tuple[str, ...]
    size: int

    @property
    def entry(self) -> _Entry:
        return self.size, self.units[0]


def merge(clusters: Iterable[Cluster], needed: int, tree: Tree) -> list[Cluster]:
    """Clusters of at least `needed` people, in the order of their first unit. A lone cluster may stay smaller."""
    pool = _Pool(tree)
    for cluster in clusters:
        pool.add(cluster, tree.parent(cluster.units))
    while pool.smallest().size < needed and len(pool) > 1:
        pool.merge_smallest()
    return sorted(pool, key=lambda cluster: cluster.units)


def join_as_before(
    clusters: Sequence[Cluster], previous: Iterable[Collection[str]], people: Mapping[str, int]
) -> list[Cluster]:
    """Begin from the groups of the wave before: what most of its people shared a group in then, stays together."""
    owner: dict[str, int] = {}
    for number, units in enumerate(sorted(sorted(units) for units in previous)):
        for unit in units:
            owner.setdefault(unit, number)
    together: dict[int | str, list[Cluster]] = defaultdict(list)
    for cluster in clusters:
        together[_former_group(cluster, owner, people)].append(cluster)
    return [united(members) for members in together.values()]


def united(clusters: Iterable[Cluster]) -> Cluster:
    """One cluster of all their units."""
    members = list(clusters)
    units = sorted(unit for cluster in members for unit in cluster.units)
    return Cluster(tuple(units), sum(cluster.size for cluster in members))


def _former_group(cluster: Cluster, owner: Mapping[str, int], people: Mapping[str, int]) -> int | str:
    weights: Counter[int] = Counter()
    for unit in cluster.units:
        if unit in owner:
            weights[owner[unit]] += people[unit]
    if not weights:
        return cluster.units[0]  # new: an atom of its own
    return min(weights, key=lambda number: (-weights[number], number))


class _Pool:
    """All clusters, findable by size: in the organisation, below a node, and directly under a parent.

    Heaps are never searched for what has been merged away: such entries are dropped when they come up. An entry is
    current while the cluster of this first unit still has this size; sizes only grow, so no entry comes back to life.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._current: dict[str, Cluster] = {}
        self._parents: dict[str, Path] = {}
        self._of_parent: defaultdict[Path, _Heap] = defaultdict(list)
        self._below: defaultdict[Path, _Heap] = defaultdict(list)

    def __len__(self) -> int:
        return len(self._current)

    def __iter__(self) -> Iterator[Cluster]:
        return iter(self._current.values())

    def add(self, cluster: Cluster, parent: Path) -> None:
        self._current[cluster.units[0]] = cluster
        self._parents[cluster.units[0]] = parent
        heappush(self._of_parent[parent], cluster.entry)
        for node in upwards(parent):
            heappush(self._below[node], cluster.entry)

    def smallest(self) -> Cluster:
        return self._current[self._first(self._below[()])[1]]

    def merge_smallest(self) -> None:
        one = self.smallest()
        other = self._partner(one)
        parent = common([self._parents[one.units[0]], self._parents[other.units[0]]])
        del self._current[one.units[0]], self._current[other.units[0]]
        self.add(united([one, other]), parent)

    def _partner(self, cluster: Cluster) -> Cluster:
        parent = self._parents[cluster.units[0]]
        heaps = [self._of_parent[parent], *(self._below[node] for node in upwards(parent))]
        entry = next(found for heap in heaps if (found := self._first_but(heap, cluster)))
        return self._current[entry[1]]

    def _first_but(self, heap: _Heap, cluster: Cluster) -> _Entry | None:
        """The smallest entry of another cluster; `cluster` is the smallest of all, so it can only be on top."""
        if self._first(heap) != cluster.entry:
            return heap[0]
        heappop(heap)
        other = self._first(heap) if self._drop_outdated(heap) else None
        heappush(heap, cluster.entry)
        return other

    def _first(self, heap: _Heap) -> _Entry:
        self._drop_outdated(heap)
        return heap[0]

    def _drop_outdated(self, heap: _Heap) -> bool:
        """Whether anything current is left."""
        while heap and not self._is_current(heap[0]):
            heappop(heap)
        return bool(heap)

    def _is_current(self, entry: _Entry) -> bool:
        size, unit = entry
        return unit in self._current and self._current[unit].size == size
