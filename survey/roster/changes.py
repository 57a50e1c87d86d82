"""Rule 8: groups that one or two people joined or left since an earlier lock are shown more coarsely.

In: the groups of a wave, and who was in which group at one earlier lock. Out: the ids of changed groups.
Called by: survey.waves.locking.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Protocol

from survey.roster.labels import PREFIXES

_FEW = 2  # people who left, and people who joined: subtracting two waves would tell about them


class _Members(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def members(self) -> frozenset[str]: ...


def changed_groups(now: Iterable[_Members], before: Mapping[str, frozenset[str]] | None) -> frozenset[str]:
    """Ids of the groups that differ by one or two leavers or joiners from a group of before.

    A group is compared with every earlier group, and with the earlier groups that were merged into it taken together.
    `before` is {} when there is no earlier wave, and None when there is one whose groups are not known any more: then
    every group counts as changed.
    """
    groups = list(now)
    if before is None:
        return frozenset(group.id for group in groups)
    earlier = _Earlier(before)
    return frozenset(group.id for group in groups if any(_few(group.members, was) for was in earlier.like(group)))


def _few(now: frozenset[str], was: frozenset[str]) -> bool:
    left, joined = len(was - now), len(now - was)
    return left + joined > 0 and max(left, joined) <= _FEW


class _Earlier:
    """Earlier groups by person, so that only those are compared that share somebody."""

    def __init__(self, before: Mapping[str, frozenset[str]]) -> None:
        self._groups = before
        self._of_person: defaultdict[str, list[str]] = defaultdict(list)
        for name, members in before.items():
            for person in members:
                self._of_person[person].append(name)

    def like(self, group: _Members) -> list[frozenset[str]]:
        shared = Counter(name for person in group.members for name in self._of_person.get(person, ()))
        merged: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
        for name, people in shared.items():
            if 2 * people > len(self._groups[name]):
                merged[_partition(name)] |= self._groups[name]
        return [*(self._groups[name] for name in shared), *merged.values()]


def _partition(name: str) -> str:
    """Groups of different partitions are never taken together: they cut the same people twice."""
    return name[:2] if name.startswith(PREFIXES) else ""
