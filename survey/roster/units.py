"""The organisation tree, as far as people work in it.

In: unit paths. Out: where a unit belongs, what lies under a node, what two units have in common.
Called by: survey.roster (files, merging, labels, segments).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import reduce
from typing import TypeAlias

Path: TypeAlias = tuple[str, ...]  # from the division downwards; () is the organisation


def path_of(unit: str) -> Path:
    return tuple(unit.split("/"))


def unit_of(path: Path) -> str:
    return "/".join(path)


def common(paths: Iterable[Path]) -> Path:
    """The deepest node that lies on all paths."""
    return reduce(_common_of_two, paths)


def upwards(path: Path) -> Iterator[Path]:
    """The node itself, and everything above it up to the organisation."""
    for depth in range(len(path), -1, -1):
        yield path[:depth]


class Tree:
    """All units that have people of their own."""

    def __init__(self, units: Iterable[str]) -> None:
        self._paths = {unit: path_of(unit) for unit in units}
        self._under = Counter(node for path in self._paths.values() for node in upwards(path))

    def units_under(self, node: Path) -> int:
        """How many units lie at or below a node."""
        return self._under[node]

    def path(self, unit: str) -> Path:
        return self._paths[unit]

    def is_inner(self, unit: str) -> bool:
        """Whether other units lie below this one, so that its own people form a group inside it."""
        return self._under[self._paths[unit]] > 1

    def home(self, unit: str) -> Path:
        """The node that a unit's group belongs to: its parent, or the unit itself for people directly in it."""
        path = self._paths[unit]
        return path if self.is_inner(unit) else path[:-1]

    def parent(self, units: Iterable[str]) -> Path:
        """The parent of a group: the deepest common ancestor of its units' parents."""
        return common(self.home(unit) for unit in units)


def spelling_variants(units: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of a unit and an earlier one whose paths differ, at the topmost node that does, only in their spelling."""
    spelt: dict[Path, Path] = {}
    spelt_by: dict[Path, str] = {}
    pairs: dict[tuple[Path, Path], tuple[str, str]] = {}
    for unit in units:
        path = path_of(unit)
        for node in reversed(list(upwards(path))):
            folded = tuple(map(_folded, node))
            first = spelt.setdefault(folded, node)
            if first != node:
                pairs.setdefault((first, node), (unit, spelt_by[folded]))
                break
            spelt_by.setdefault(folded, unit)
    return list(pairs.values())


def _folded(name: str) -> str:
    """Without capital letters, blanks and signs; a name of signs alone stays as it is."""
    return "".join(one for one in name.casefold() if one.isalnum()) or name


def _common_of_two(one: Path, other: Path) -> Path:
    depth = 0
    while depth < min(len(one), len(other)) and one[depth] == other[depth]:
        depth += 1
    return one[:depth]
